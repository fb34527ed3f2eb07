#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace writeback::store {

/// One thread for what blocks, in the order in which it was asked for, so that the event loop never
/// waits for a disk. A bounded queue. The event loop has to outlive it.
class Worker {
 public:
  /// `idle` is called in the thread about every second, between jobs.
  Worker(boost::asio::any_io_executor executor, std::function<void()> idle);
  /// Finishes what is queued.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// A disk that hangs must not hold the callers for ever.
  static constexpr std::chrono::seconds patience{10};

  /// Empty where too many jobs wait already, or where it was not done in time: a job that was not
  /// begun by then is not begun any more.
  template <class R>
  [[nodiscard]] boost::asio::awaitable<std::optional<R>> run(std::function<R()> job) {
    struct Waiting {
      explicit Waiting(const boost::asio::any_io_executor& executor) : bell(executor, patience) {}
      boost::asio::steady_timer bell;
      std::optional<R> result;
      std::atomic<bool> given_up = false;
    };
    const auto waiting = std::make_shared<Waiting>(executor_);
    auto work = [this, waiting, job = std::move(job)] {
      if (waiting->given_up) return;
      auto result = std::make_shared<R>(job());
      boost::asio::post(executor_, [waiting, result] {
        waiting->result = std::move(*result);
        waiting->bell.cancel();
      });
    };
    if (!enqueue(std::move(work))) co_return std::nullopt;
    co_await waiting->bell.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    waiting->given_up = true;
    co_return std::move(waiting->result);
  }

 private:
  [[nodiscard]] bool enqueue(std::function<void()> work);
  void work_until_stopped();

  boost::asio::any_io_executor executor_;
  std::function<void()> idle_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace writeback::store
