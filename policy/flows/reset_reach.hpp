#pragma once

#include "policy/flows/people.hpp"

namespace writeback {

/// Whether this person could reset a forgotten password if `gates` had to be passed: managed,
/// enabled, allowed, and with enough ways to prove who they are. Administrators always pass two.
[[nodiscard]] bool can_reset(const SelfServiceRules& rules, const WritebackScope& scope,
                             const Person& person, std::size_t gates);

}  // namespace writeback
