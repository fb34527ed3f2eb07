#include "api/write_notice.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

namespace writeback::api {
namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds longest_look{10};

/// With all that it needs, because the call is answered by then.
asio::awaitable<void> tell(std::shared_ptr<const People> people,
                           std::shared_ptr<const OwnerNotices> notices, std::string user,
                           Occasion occasion) {
  const Deadline deadline = std::chrono::steady_clock::now() + longest_look;
  const auto person = co_await people->find(user, occasion.when, deadline);
  if (!person) co_return;
  const std::string operation = occasion.operation;
  const auto told = co_await notices->tell(*person, std::move(occasion));
  if (!told) spdlog::warn("nobody is told of operation {}: {}", operation, told.error().log_reason);
}

}  // namespace

asio::awaitable<void> tell_owner_behind(const Call& call, std::string user, MessageKind kind) {
  const auto& notices = call.flows.notices;
  if (!notices || !notices->tells_owners()) co_return;
  Occasion occasion;
  occasion.kind = kind;
  occasion.caller = call.client;
  occasion.operation = call.operation_id;
  occasion.when = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto executor = co_await asio::this_coro::executor;
  asio::co_spawn(executor, tell(call.flows.people, notices, std::move(user), std::move(occasion)),
                 asio::detached);
}

}  // namespace writeback::api
