#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "store/store.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::test {

/// What every kind of store has to do alike, on a real one. Each test has a store of its own, with
/// a clock of its own.
class StoreContract : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override;

  /// One agent's view of the store, with keys of these digits.
  [[nodiscard]] std::shared_ptr<store::Store> open(const std::string& digits = "a");
  template <class T>
  [[nodiscard]] T run(boost::asio::awaitable<T> task) {
    // The answers come from outside of the loop.
    const auto work = boost::asio::make_work_guard(loop_);
    return test::run(loop_, std::move(task));
  }
  [[nodiscard]] std::chrono::sys_seconds now() const { return now_; }
  void move_by(std::chrono::seconds time) { now_ = now_.load() + time; }
  /// How many rows the table has now.
  [[nodiscard]] std::int64_t count(const char* table);
  [[nodiscard]] std::unique_ptr<store::Database> database() const;
  [[nodiscard]] boost::asio::io_context& loop() { return loop_; }

 private:
  support::TempFolder folder_{"store"};
  std::string place_;
  boost::asio::io_context loop_;
  std::atomic<std::chrono::sys_seconds> now_{};
};

}  // namespace writeback::test
