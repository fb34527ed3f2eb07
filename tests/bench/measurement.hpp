#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace writeback::bench {

using Clock = std::chrono::steady_clock;

/// What one run of a bench program saw: every successful operation's latency, the failures, and the
/// time and CPU of this process between start() and stop(). Printed once, as one JSON object.
class Measurement {
 public:
  explicit Measurement(std::size_t expected_operations);

  void start();
  void stop();

  void succeeded(Clock::duration latency);
  /// Only the first reason is kept: a run with failures is not a result, it wants a look at why.
  void failed(std::string_view reason);
  void status(int code) { ++statuses_[code]; }
  void reconnected() { ++reconnects_; }

  [[nodiscard]] std::size_t finished() const { return latencies_us_.size() + errors_; }
  [[nodiscard]] std::size_t reconnects() const { return reconnects_; }

  [[nodiscard]] std::string json(std::string_view program, unsigned long callers,
                                 unsigned long connections);

 private:
  [[nodiscard]] std::string statuses() const;

  std::vector<double> latencies_us_;
  std::size_t errors_ = 0;
  std::size_t reconnects_ = 0;
  std::string first_error_;
  std::map<int, std::size_t> statuses_;
  Clock::time_point began_{};
  double seconds_ = 0;
  double cpu_seconds_ = 0;
};

}  // namespace writeback::bench
