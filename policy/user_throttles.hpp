#pragma once

#include "policy/account.hpp"
#include "policy/throttles.hpp"

namespace writeback {

/// What keeps one person's account from being worked on too often: guesses of the current password
/// stay below what makes the directory lock the account, so that nobody who can reach this service
/// can lock somebody else out of everything. One thread.
class UserThrottles {
 public:
  struct Limits {
    ThrottleLimit wrong_passwords;
    ThrottleLimit user;
  };
  /// Without any limit.
  UserThrottles() = default;
  UserThrottles(Throttles& throttles, Limits limits) : throttles_(&throttles), limits_(limits) {}

  /// Before a write to this account. too_many_attempts.
  [[nodiscard]] Task<void> before_write(const Account& account) const;

  /// Before the current password is tried; counts as a wrong one until `after_try`, so that those
  /// who try at the same moment count too. `account` with its policy. too_many_attempts.
  [[nodiscard]] Task<void> before_try(const Account& account) const;
  [[nodiscard]] Task<void> after_try(const Account& account, const Result<void>& outcome) const;

 private:
  [[nodiscard]] ThrottleUse tries_of(const Account& account) const;

  Throttles* throttles_ = nullptr;
  Limits limits_;
};

/// How many wrong passwords may be tried here for an account with this policy.
[[nodiscard]] ThrottleLimit below_lockout(ThrottleLimit limit,
                                          const std::optional<DirectoryPolicy>& policy);

/// Whether one more wrong password would lock the account in the directory.
[[nodiscard]] bool is_one_step_from_lockout(const Account& account);

}  // namespace writeback
