#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "tests/bench/measurement.hpp"

namespace writeback::bench {

/// Which resets a run makes, the same for both sides: the people one after another, each time with
/// a password that no other run gives them. Ends after `resets` or at the time limit.
class Workload {
 public:
  Workload(std::size_t resets, std::size_t users, unsigned long run, std::chrono::seconds limit)
      : resets_(resets), users_(users), run_(std::to_string(run)), limit_(limit) {}

  void start() { ends_ = Clock::now() + limit_; }

  /// Takes the next reset; false when nothing is left to start.
  [[nodiscard]] bool next(std::size_t& number) {
    if (taken_ >= resets_ || Clock::now() >= ends_) return false;
    number = taken_++;
    return true;
  }

  [[nodiscard]] std::size_t taken() const { return taken_; }

  [[nodiscard]] std::string user(std::size_t number) const {
    return "u" + std::to_string(number % users_);
  }

  /// Three kinds of characters, and no login name inside it.
  [[nodiscard]] std::string password(std::size_t number) const {
    return "Bench-" + run_ + "-" + std::to_string(number) + "-pw";
  }

 private:
  std::size_t resets_;
  std::size_t users_;
  std::string run_;
  std::chrono::seconds limit_;
  std::size_t taken_ = 0;
  Clock::time_point ends_{};
};

}  // namespace writeback::bench
