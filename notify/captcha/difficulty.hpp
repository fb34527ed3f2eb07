#pragma once

#include <array>
#include <cstdint>

#include "policy/timestamp.hpp"

namespace writeback::notify {

/// How many times harder than usual a challenge has to be: the double for each doubling of what
/// was issued in the last minute above a rate that is usual, up to a cap. Lives as long as the
/// check that issues; has no clock of its own. One thread.
class Difficulty {
 public:
  /// `usual`: challenges a minute, at least 1.
  Difficulty(std::uint32_t usual, std::int64_t largest_factor)
      : usual_(usual), largest_factor_(largest_factor) {}

  /// Counts a challenge; 1 as long as no more than usual are issued.
  [[nodiscard]] std::int64_t next_factor(Timestamp now);

 private:
  struct Second {
    Timestamp when{};
    std::uint32_t issued = 0;
  };

  std::uint32_t usual_;
  std::int64_t largest_factor_;
  std::array<Second, 60> last_minute_{};
};

}  // namespace writeback::notify
