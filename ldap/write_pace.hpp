#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace writeback::ldap {

/// How long the event loop may leave a busy server alone. Where writes wait at the gate, the server
/// is the bottleneck and has a queue of its own in hand: looking for each answer in the moment in
/// which it comes costs a wakeup an answer, on both sides, and makes nothing faster. A rest for
/// part of the time that an answer takes gathers several. Pure.
class WritePace {
 public:
  using Duration = std::chrono::microseconds;

  /// A shorter one would cost more than it saves.
  static constexpr Duration shortest_rest{1000};
  /// Everybody else waits as long: other callers, signals, timers.
  static constexpr Duration longest_rest{4000};

  void answered(Duration took) { mean_ += (took - mean_) / 16; }

  /// `queued`: the writes that wait for a place among those that the server has in hand.
  [[nodiscard]] Duration rest(std::size_t queued) const {
    if (queued == 0 || mean_ / 2 < shortest_rest) return Duration::zero();
    return std::min(mean_ / 2, longest_rest);
  }

 private:
  Duration mean_{0};
};

}  // namespace writeback::ldap
