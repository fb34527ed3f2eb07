#include "policy/flows/reset_reach.hpp"

#include <algorithm>

namespace writeback {

bool can_reset(const SelfServiceRules& rules, const WritebackScope& scope, const Person& person,
               std::size_t gates) {
  const Account& account = person.account;
  const bool allowed = rules.enabled && (rules.allowed_groups.empty() ||
                                         is_member_of_any(account, rules.allowed_groups));
  if (!allowed || account.disabled) return false;
  if (decide(scope, account, Operation::reset) != ScopeReason::managed) return false;
  if (person.privileged && rules.privileged == PrivilegedRule::refuse) return false;
  const std::size_t to_pass = person.privileged ? std::max<std::size_t>(gates, 2) : gates;
  return can_pass(rules, person.usable, to_pass, person.privileged);
}

}  // namespace writeback
