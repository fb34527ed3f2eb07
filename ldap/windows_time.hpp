#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "policy/timestamp.hpp"

namespace writeback::ldap {

/// A moment in Active Directory: steps of 100 ns since 1601 (MS-ADTS, "FILETIME"). Empty for what
/// is no moment: 0 and the largest number, which mean "never".
[[nodiscard]] std::optional<Timestamp> parse_file_time(std::string_view text);

/// A span in Active Directory: a negative number of 100 ns steps. Empty for 0 and for the smallest
/// number, "for ever".
[[nodiscard]] std::optional<std::chrono::seconds> parse_interval(std::string_view text);

}  // namespace writeback::ldap
