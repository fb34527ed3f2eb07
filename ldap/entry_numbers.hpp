#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ldap/message.hpp"

namespace writeback::ldap {

/// The whole text as a decimal number; empty where it is none.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);

/// The attribute's first value as a decimal number; empty where it is none.
[[nodiscard]] std::optional<std::int64_t> number(const Entry& entry, std::string_view attribute);

/// In a policy 0 and "not there" both mean that the rule is off.
[[nodiscard]] std::optional<std::int64_t> rule_number(const Entry& entry,
                                                      std::string_view attribute);

/// The same for a rule in seconds, a hundred years at the most: schemas allow numbers with which no
/// moment can be reckoned.
[[nodiscard]] std::optional<std::chrono::seconds> rule_seconds(const Entry& entry,
                                                               std::string_view attribute);

}  // namespace writeback::ldap
