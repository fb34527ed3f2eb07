#include "api/sessions.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace writeback::api {
namespace asio = boost::asio;

namespace {
constexpr std::chrono::milliseconds sweep_every{500};
}  // namespace

void Sessions::start() {
  asio::co_spawn(executor_, close_overdue(), asio::detached);
}

asio::awaitable<void> Sessions::close_overdue() {
  const std::weak_ptr<Sessions> weak = weak_from_this();
  while (const auto self = weak.lock()) {
    self->sweep_timer_.expires_after(sweep_every);
    const auto [stopped] =
        co_await self->sweep_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (stopped) co_return;
    const auto now = Clock::now();
    for (auto& session : self->open_) {
      if (session.deadline > now) continue;
      session.deadline = Clock::time_point::max();
      session.close();
    }
  }
}

bool Sessions::make_room() {
  if (open_.size() < max_open_) return true;
  auto longest = open_.end();
  for (auto session = open_.begin(); session != open_.end(); ++session) {
    if (session->phase == Phase::answering) continue;
    if (longest == open_.end() || session->since < longest->since) longest = session;
  }
  if (longest == open_.end()) return false;
  longest->since = Clock::time_point::max();  // once is enough
  longest->close();
  return true;
}

Sessions::Handle Sessions::add(std::function<void()> close) {
  return open_.insert(open_.end(), Entry{std::move(close)});
}

void Sessions::remove(Handle session) {
  open_.erase(session);
  changed_.cancel();
}

asio::awaitable<void> Sessions::drain(Clock::time_point deadline) {
  draining_ = true;
  for (auto& session : open_) {
    if (session.phase == Phase::waiting) session.close();
    if (session.phase == Phase::fresh) {
      session.deadline = std::min(session.deadline, Clock::now() + patience_for_the_first);
    }
  }
  while (!open_.empty() && Clock::now() < deadline) {
    changed_.expires_at(deadline);
    co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  for (auto& session : open_) session.close();
}

}  // namespace writeback::api
