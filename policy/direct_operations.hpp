#pragma once

#include <string_view>
#include <vector>

#include "policy/audit_sink.hpp"
#include "policy/ports.hpp"
#include "policy/user_throttles.hpp"
#include "policy/verified_person.hpp"

namespace writeback {

struct AccountStatus {
  Account account;
  bool reset = false;
  bool unlock = false;
  bool change = false;
  [[nodiscard]] bool managed() const { return reset || unlock || change; }
};

/// Status, check, reset, change and unlock for a caller that has verified the person itself: find
/// the user, decide whether the account is managed, apply the rules, write, tell the truth. Holds
/// no state between calls. One thread.
///
/// Every write can return too_many_attempts. Every call can return user_not_found, user_ambiguous,
/// directory_unavailable and directory_refused. Whatever returns directory_unavailable has written
/// nothing, so the whole operation is begun again once, on whichever server is there then, before
/// the caller hears of it. `witness` hears of each write before it is made, and can keep it from
/// being made.
class DirectOperations {
 public:
  DirectOperations(Directory& directory, WritebackScope scope, PasswordRules rules,
                   UserThrottles throttles = {})
      : directory_(directory),
        scope_(std::move(scope)),
        rules_(std::move(rules)),
        throttles_(throttles) {}

  [[nodiscard]] Task<AccountStatus> status(std::string_view user, Deadline deadline) const;

  /// Which rules the password would break; empty: it would be accepted, as far as can be told
  /// without writing. password_not_managed.
  [[nodiscard]] Task<std::vector<Violation>> check(std::string_view user, const Secret& password,
                                                   Timestamp now, Deadline deadline) const;

  /// password_not_managed, account_disabled, password_policy_violation, outcome_unknown.
  [[nodiscard]] Task<ResetReceipt> reset(VerifiedPerson person, std::string_view user,
                                         const Secret& password, ResetOptions options,
                                         WriteWitness& witness, Deadline deadline) const;

  /// Whether an earlier call's write of this password was made, of which nobody was told the
  /// outcome. `changed_before`: Revision::password_changed before that write. outcome_unknown: the
  /// password has been changed since, and is another one.
  [[nodiscard]] Task<bool> was_made(std::string_view user, Operation operation,
                                    const Secret& password, const std::string& changed_before,
                                    Deadline deadline) const;

  /// As reset, and current_password_incorrect, account_locked.
  [[nodiscard]] Task<void> change(std::string_view user, const Secret& current,
                                  const Secret& password, WriteWitness& witness,
                                  Deadline deadline) const;

  /// password_not_managed, account_disabled, outcome_unknown.
  [[nodiscard]] Task<UnlockReceipt> unlock(VerifiedPerson person, std::string_view user,
                                           WriteWitness& witness, Deadline deadline) const;

 private:
  [[nodiscard]] Task<ManagedAccount> find_managed(std::string_view user, Operation operation,
                                                  Deadline deadline) const;
  [[nodiscard]] Task<ResetReceipt> reset_once(VerifiedPerson person, std::string_view user,
                                              const Secret& password, ResetOptions options,
                                              WriteWitness& witness, Deadline deadline) const;
  [[nodiscard]] Task<void> change_once(std::string_view user, const Secret& current,
                                       const Secret& password, WriteWitness& witness,
                                       Deadline deadline) const;
  [[nodiscard]] Task<UnlockReceipt> unlock_once(VerifiedPerson person, std::string_view user,
                                                WriteWitness& witness, Deadline deadline) const;

  Directory& directory_;
  WritebackScope scope_;
  PasswordRules rules_;
  UserThrottles throttles_;
};

}  // namespace writeback
