#pragma once

#include <string>
#include <vector>

#include "ldap/message.hpp"

namespace writeback::ldap {

/// OpenLDAP keeps the DN of its default password policy in its configuration, which a service
/// account can't read. What can be read are the policies themselves.
[[nodiscard]] Search search_for_policies(const std::string& base);

/// The only policy there is; of several the one that is named "default", as in every published
/// set-up; else empty, because a guess would be told to users as a fact.
[[nodiscard]] std::string choose_default_policy(const std::vector<Entry>& policies);

}  // namespace writeback::ldap
