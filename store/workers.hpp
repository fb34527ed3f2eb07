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
#include <vector>

namespace writeback::store {

/// A few threads for what blocks, begun in the order in which it was asked for, so that the event
/// loop never waits for a disk or a database. A bounded queue. The event loop has to outlive it.
class Workers {
 public:
  using Job = std::function<void(std::size_t thread)>;

  /// `idle` is called in each thread about every second, between jobs, with the thread's number.
  Workers(boost::asio::any_io_executor executor, std::size_t threads, Job idle);
  /// Finishes what is queued.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// A disk that hangs must not hold the callers for ever.
  static constexpr std::chrono::seconds patience{10};

  /// Empty where too many jobs wait already, or where it was not done in time: a job that was not
  /// begun by then is not begun any more. `job` gets the number of its thread. What it holds is let
  /// go before the answer is there. It must not own this object, which would then end in a thread
  /// of its own.
  template <class R>
  [[nodiscard]] boost::asio::awaitable<std::optional<R>> run(std::function<R(std::size_t)> job) {
    struct Waiting {
      explicit Waiting(const boost::asio::any_io_executor& executor) : bell(executor, patience) {}
      boost::asio::steady_timer bell;
      std::optional<R> result;
      std::atomic<bool> given_up = false;
    };
    const auto waiting = std::make_shared<Waiting>(executor_);
    auto work = [this, waiting, job = std::move(job)](std::size_t thread) mutable {
      if (waiting->given_up) return;
      auto result = std::make_shared<R>(job(thread));
      job = nullptr;
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
  [[nodiscard]] bool enqueue(Job work);
  void work_until_stopped(std::size_t thread);

  boost::asio::any_io_executor executor_;
  Job idle_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace writeback::store
