#include "policy/throttles.hpp"

namespace writeback {

Result<void> admitted_by(const std::vector<ThrottleUse>& uses,
                         const std::vector<ThrottleVerdict>& verdicts) {
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    if (verdicts[i].admitted) continue;
    Problem problem{ProblemKind::too_many_attempts,
                    "throttle: " + std::string(name_of(uses[i].kind))};
    problem.throttle = name_of(uses[i].kind);
    problem.retry_after = verdicts[i].wait;
    return problem;
  }
  return {};
}

}  // namespace writeback
