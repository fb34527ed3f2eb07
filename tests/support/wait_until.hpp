#pragma once

#include <chrono>
#include <thread>

namespace writeback::support {

using Clock = std::chrono::steady_clock;

/// The patience of every wait in the tests: long enough for a loaded machine under a sanitizer.
/// Tests end on conditions, so only a failing one ever takes this long.
inline constexpr std::chrono::seconds patience{30};

/// Whether `condition` became true before the patience ran out.
template <class Condition>
[[nodiscard]] bool wait_until(Condition condition, Clock::duration limit = patience) {
  const auto deadline = Clock::now() + limit;
  while (!condition()) {
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

}  // namespace writeback::support
