#include "policy/account.hpp"

namespace writeback {

Result<void> check_not_disabled(const Account& account) {
  if (account.lock.kind == LockKind::administrator) {
    Problem problem{ProblemKind::account_disabled, "an administrator locked the account for good"};
    problem.detail =
        "An administrator has locked this account. Only your IT staff can unlock it again.";
    return problem;
  }
  if (account.disabled) {
    return Problem{ProblemKind::account_disabled, "the directory says the account is disabled"};
  }
  return {};
}

}  // namespace writeback
