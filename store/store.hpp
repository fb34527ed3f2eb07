#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "policy/task.hpp"
#include "store/database.hpp"
#include "store/sealing.hpp"
#include "store/workers.hpp"

namespace writeback::store {

/// What every table of the store stands on: connections in threads of their own, whether the
/// database can be used, and its upkeep. While it can't be used every call fails at once; it is
/// tried again every second. One thread calls it.
class Store {
 public:
  using Clock = std::function<std::chrono::sys_seconds()>;
  struct Setup {
    std::string name;  ///< for logs
    std::function<std::unique_ptr<Database>()> open;
    std::size_t connections = 1;
    std::shared_ptr<const Sealer> sealer;
    Clock clock;
  };

  Store(boost::asio::any_io_executor executor, Setup setup);

  /// Where the connection ends on the way, the job is done once more on another one: it has to be
  /// one that may be done twice. directory_unavailable: the database can't be used; what the job
  /// changes may have been changed.
  template <class R>
  [[nodiscard]] Task<R> run(std::function<R(Database&)> job) {
    if (const std::string why = trouble(); !why.empty()) co_return unusable(why);
    std::function<Result<R>(std::size_t)> guarded =
        [this, job = std::move(job)](std::size_t thread) -> Result<R> {
      try {
        return do_in<R>(thread, job);
      } catch (const std::exception& failure) {
        // Also what a row makes of us that is not as it should be.
        set_trouble(failure.what());
        return unusable(failure.what());
      }
    };
    auto result = co_await workers_.run<Result<R>>(std::move(guarded));
    if (!result) co_return unusable("it does not answer in time");
    co_return std::move(*result);
  }

  [[nodiscard]] const Sealer& sealer() const { return *setup_.sealer; }
  /// By the database's clock, where it has one of its own.
  [[nodiscard]] std::chrono::sys_seconds now(const Database& database) const {
    return setup_.clock() + database.clock_ahead();
  }
  /// Why the database can't be used now; empty: it can. Any thread.
  [[nodiscard]] std::string trouble() const;

 private:
  [[nodiscard]] static Problem unusable(std::string reason);
  template <class R>
  [[nodiscard]] R do_in(std::size_t thread, const std::function<R(Database&)>& job) {
    try {
      return job(database(thread));
    } catch (const ConnectionLost&) {
      databases_[thread].reset();
    }
    try {
      return job(database(thread));
    } catch (const ConnectionLost&) {
      databases_[thread].reset();
      throw;
    }
  }
  [[nodiscard]] Database& database(std::size_t thread);
  void look_after(std::size_t thread);
  void set_trouble(std::string why);

  Setup setup_;
  std::vector<std::unique_ptr<Database>> databases_;  ///< one for each thread, and of that thread
  std::chrono::sys_seconds next_purge_;               ///< of the first thread
  mutable std::mutex mutex_;
  std::string trouble_;
  Workers workers_;  ///< the last: it uses the others
};

}  // namespace writeback::store
