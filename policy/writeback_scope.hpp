#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "policy/account.hpp"
#include "policy/result.hpp"
#include "policy/verified_person.hpp"

namespace writeback {

enum class Operation : std::uint8_t { reset, unlock, change };

[[nodiscard]] std::string_view name_of(Operation operation);

/// The `[writeback]` section: whose passwords this agent manages.
struct WritebackScope {
  bool enabled = true;
  bool reset = true;
  bool unlock = true;
  bool change = true;
  std::vector<NormalDn> include_groups;  ///< empty: no group is asked for
  std::vector<NormalDn> exclude_groups;
  std::vector<NormalDn> include_subtrees;  ///< empty: everywhere
  std::vector<NormalDn> exclude_subtrees;
  bool protect_privileged = true;
  std::vector<NormalDn> privileged_groups;

  [[nodiscard]] bool allows(Operation operation) const;
  /// Whether the decision needs to know the groups of a user at all (it costs searches).
  [[nodiscard]] bool asks_for_groups() const;
};

/// Why a user is managed or not: the administrator's side of `password_not_managed`, in the order
/// in which the rules are asked. Exclusion beats inclusion.
enum class ScopeReason : std::uint8_t {
  managed,
  writeback_off,
  operation_off,
  service_account,
  privileged,
  excluded_by_subtree,
  excluded_by_group,
  excluded_by_filter,
  outside_included_subtrees,
  outside_included_groups,
};

[[nodiscard]] std::string_view name_of(ScopeReason reason);

/// Whether this is an administrator's account, as the directory or `privileged_groups` say.
[[nodiscard]] bool is_privileged(const WritebackScope& scope, const Account& account);

[[nodiscard]] bool is_member_of_any(const Account& account, const std::vector<NormalDn>& groups);

/// The one decision "is this account's password managed here, for this operation". Nothing about
/// passwords is looked at before it.
[[nodiscard]] ScopeReason decide(const WritebackScope& scope, const Account& account,
                                 Operation operation);

/// An account for which `decide` said yes: the only kind that a directory port takes for a write.
class ManagedAccount {
 public:
  /// password_not_managed, with the reason for the log.
  [[nodiscard]] static Result<ManagedAccount> admit(const WritebackScope& scope, Account account,
                                                    Operation operation);

  [[nodiscard]] const Account& account() const { return account_; }

 private:
  explicit ManagedAccount(Account account) : account_(std::move(account)) {}
  Account account_;
};

/// A managed account whose owner is known to be the one who asks: verified by the agent's own
/// flows, or vouched for by a trusted caller.
class VerifiedAccount {
 public:
  VerifiedAccount(ManagedAccount managed, const VerifiedPerson& /*proof*/)
      : managed_(std::move(managed)) {}

  [[nodiscard]] const Account& account() const { return managed_.account(); }

 private:
  ManagedAccount managed_;
};

}  // namespace writeback
