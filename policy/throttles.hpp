#pragma once

#include <span>
#include <string>
#include <vector>

#include "policy/task.hpp"
#include "policy/throttle.hpp"

namespace writeback {

/// One name that an attempt counts for.
struct ThrottleUse {
  ThrottleKind kind = ThrottleKind::everyone;
  std::string name;
  ThrottleLimit limit;
  /// What an administrator may call it by; one a line.
  std::string aliases = {};
};

/// The counters, shared by all agents of a store. One thread. Each call can return
/// directory_unavailable: the store can't be used, and nothing was counted.
class Throttles {
 public:
  Throttles() = default;
  Throttles(const Throttles&) = delete;
  Throttles& operator=(const Throttles&) = delete;
  virtual ~Throttles() = default;

  /// One attempt for all of these names, in one step; where one of them is used up it counts for
  /// none. The verdicts in the order of the uses.
  [[nodiscard]] virtual Task<std::vector<ThrottleVerdict>> attempt(
      std::vector<ThrottleUse> uses) = 0;
  /// An attempt that was counted turned out to be none.
  [[nodiscard]] virtual Task<void> give_back(ThrottleUse use) = 0;
  /// As if there had never been an attempt.
  [[nodiscard]] virtual Task<void> forget(ThrottleUse use) = 0;
};

/// too_many_attempts of the first that refused; nothing where all admitted.
[[nodiscard]] Result<void> admitted_by(const std::vector<ThrottleUse>& uses,
                                       const std::vector<ThrottleVerdict>& verdicts);

}  // namespace writeback
