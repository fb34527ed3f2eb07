#include "agent/notice_sender.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace writeback::agent {
namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds look_every{1};
constexpr std::chrono::seconds longest_try{30};
/// Nobody else sends what this one is sending.
constexpr std::chrono::seconds hold{90};
constexpr std::size_t most_at_once = 16;
constexpr std::chrono::seconds first_wait{5};
constexpr std::chrono::hours longest_wait{1};

std::chrono::seconds wait_after(std::int64_t attempts) {
  std::chrono::seconds wait = first_wait;
  for (std::int64_t i = 1; i < attempts && wait < longest_wait; ++i) wait *= 2;
  return std::min<std::chrono::seconds>(wait, longest_wait);
}

}  // namespace

NoticeSender::NoticeSender(asio::any_io_executor executor,
                           std::shared_ptr<store::StoredNotices> notices,
                           std::function<std::shared_ptr<Messenger>()> messenger)
    : executor_(executor),
      timer_(executor),
      notices_(std::move(notices)),
      messenger_(std::move(messenger)) {}

void NoticeSender::stop() {
  stopped_ = true;
  timer_.cancel();
}

asio::awaitable<void> NoticeSender::send(std::shared_ptr<store::StoredNotices::Due> due,
                                         std::shared_ptr<Messenger> messenger) {
  const auto by = std::chrono::steady_clock::now() + longest_try;
  const auto sent = co_await messenger->send(std::move(due->message), by);
  // Where the store can't be told, the notice is due again by itself.
  if (sent) {
    static_cast<void>(co_await notices_->done(due->id));
  } else {
    static_cast<void>(co_await notices_->retry(due->id, wait_after(due->attempts)));
  }
  --under_way_;
}

asio::awaitable<void> NoticeSender::run() {
  while (!stopped_) {
    timer_.expires_after(look_every);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (stopped_) co_return;
    if (under_way_ >= most_at_once) continue;
    auto taken = co_await notices_->take(most_at_once - under_way_, hold);
    if (!taken) continue;
    for (auto& due : *taken) {
      ++under_way_;
      auto shared = std::make_shared<store::StoredNotices::Due>(std::move(due));
      asio::co_spawn(executor_, send(std::move(shared), messenger_()), asio::detached);
    }
  }
}

}  // namespace writeback::agent
