#include "policy/writeback_scope.hpp"

#include <algorithm>
#include <string>

namespace writeback {
namespace {

bool lies_in_any(const Account& account, const std::vector<NormalDn>& subtrees) {
  return std::any_of(subtrees.begin(), subtrees.end(), [&](const NormalDn& subtree) {
    return is_within(account.normal_dn, subtree);
  });
}

}  // namespace

bool is_member_of_any(const Account& account, const std::vector<NormalDn>& groups) {
  return std::any_of(groups.begin(), groups.end(), [&](const NormalDn& group) {
    return std::find(account.groups.begin(), account.groups.end(), group) != account.groups.end();
  });
}

bool is_privileged(const WritebackScope& scope, const Account& account) {
  return account.is_marked_privileged || is_member_of_any(account, scope.privileged_groups);
}

std::string_view name_of(Operation operation) {
  switch (operation) {
    case Operation::reset:
      return "reset";
    case Operation::unlock:
      return "unlock";
    case Operation::change:
      return "change";
  }
  return "";
}

std::string_view name_of(ScopeReason reason) {
  switch (reason) {
    case ScopeReason::managed:
      return "managed";
    case ScopeReason::writeback_off:
      return "[writeback] enabled = no";
    case ScopeReason::operation_off:
      return "[writeback] operations leaves this one out";
    case ScopeReason::service_account:
      return "the account is the agent's own";
    case ScopeReason::privileged:
      return "the account is privileged";
    case ScopeReason::excluded_by_subtree:
      return "the account lies in one of exclude_subtrees";
    case ScopeReason::excluded_by_group:
      return "the account is a member of one of exclude_groups";
    case ScopeReason::excluded_by_filter:
      return "the account matches exclude_filter";
    case ScopeReason::outside_included_subtrees:
      return "the account lies in none of include_subtrees";
    case ScopeReason::outside_included_groups:
      return "the account is a member of none of include_groups";
  }
  return "";
}

bool WritebackScope::allows(Operation operation) const {
  switch (operation) {
    case Operation::reset:
      return reset;
    case Operation::unlock:
      return unlock;
    case Operation::change:
      return change;
  }
  return false;
}

bool WritebackScope::asks_for_groups() const {
  return !include_groups.empty() || !exclude_groups.empty() ||
         (protect_privileged && !privileged_groups.empty());
}

ScopeReason decide(const WritebackScope& scope, const Account& account, Operation operation) {
  if (!scope.enabled) return ScopeReason::writeback_off;
  if (!scope.allows(operation)) return ScopeReason::operation_off;
  if (account.is_service_account) return ScopeReason::service_account;
  if (scope.protect_privileged && is_privileged(scope, account)) return ScopeReason::privileged;
  if (lies_in_any(account, scope.exclude_subtrees)) return ScopeReason::excluded_by_subtree;
  if (is_member_of_any(account, scope.exclude_groups)) return ScopeReason::excluded_by_group;
  if (account.matches_exclude_filter) return ScopeReason::excluded_by_filter;
  if (!scope.include_subtrees.empty() && !lies_in_any(account, scope.include_subtrees)) {
    return ScopeReason::outside_included_subtrees;
  }
  if (!scope.include_groups.empty() && !is_member_of_any(account, scope.include_groups)) {
    return ScopeReason::outside_included_groups;
  }
  return ScopeReason::managed;
}

Result<ManagedAccount> ManagedAccount::admit(const WritebackScope& scope, Account account,
                                             Operation operation) {
  const auto reason = decide(scope, account, operation);
  if (reason != ScopeReason::managed) {
    return Problem{ProblemKind::password_not_managed, std::string(name_of(reason))};
  }
  return ManagedAccount{std::move(account)};
}

}  // namespace writeback
