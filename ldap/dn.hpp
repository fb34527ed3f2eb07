#pragma once

#include <optional>
#include <string>

#include "policy/normal_dn.hpp"

namespace writeback::ldap {

/// The form of a DN that compares equal for every spelling of it: types and values case-folded
/// (Unicode), spaces folded, escapes undone, the parts of a multi-valued RDN in order (RFC 4514,
/// RFC 4518). Empty where the text is no DN. Values are taken as case-insensitive, as those of
/// every naming attribute in common use are.
[[nodiscard]] std::optional<NormalDn> normalise(const std::string& dn);

}  // namespace writeback::ldap
