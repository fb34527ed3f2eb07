#pragma once

#include <optional>
#include <string_view>

#include "policy/timestamp.hpp"

namespace writeback::ldap {

/// GeneralizedTime (RFC 4517, 3.3.13) as directories write it:
/// YYYYMMDDHH[MM[SS]][.fraction](Z|+hhmm|-hhmm). Fractions are cut off. Empty where it is none or
/// no real date.
[[nodiscard]] std::optional<Timestamp> parse_generalized_time(std::string_view text);

}  // namespace writeback::ldap
