#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace writeback::ldap {

/// At most so many calls of all kinds run at once; one more is refused, so that a server that never
/// answers costs no more threads than these.
inline constexpr int blocking_calls_at_once = 16;

/// Runs what a library can't do without blocking in a thread of its own, until the deadline. Empty
/// where it came first (the thread then ends by itself, later, and its result with it) or where too
/// many run already. `call` owns everything that it uses: it may outlive whoever waits. The result
/// is looked for and not announced, because the thread may outlive the event loop as well.
template <class Result>
boost::asio::awaitable<std::optional<Result>> call_blocking(
    boost::asio::any_io_executor executor, std::function<Result()> call,
    std::chrono::steady_clock::time_point deadline) {
  static std::atomic<int> running = 0;
  constexpr std::chrono::milliseconds look_every{2};
  struct Outcome {
    std::optional<Result> result;
    std::atomic<bool> done = false;
  };
  if (running.fetch_add(1) >= blocking_calls_at_once) {
    running.fetch_sub(1);
    co_return std::nullopt;
  }
  const auto outcome = std::make_shared<Outcome>();
  std::thread([outcome, call = std::move(call)]() mutable {
    outcome->result = call();
    call = nullptr;
    running.fetch_sub(1);
    outcome->done = true;
  }).detach();
  boost::asio::steady_timer pause(executor);
  while (!outcome->done && std::chrono::steady_clock::now() < deadline) {
    pause.expires_after(look_every);
    co_await pause.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  if (!outcome->done) co_return std::nullopt;
  co_return std::move(outcome->result);
}

}  // namespace writeback::ldap
