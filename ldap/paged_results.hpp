#pragma once

#include <string>
#include <string_view>

#include "ldap/message.hpp"

namespace writeback::ldap {

inline constexpr std::string_view paged_results_oid = "1.2.840.113556.1.4.319";

/// The value of the control that asks for the next `size` entries behind `cookie` (RFC 2696); an
/// empty cookie: the first ones.
[[nodiscard]] std::string paged_results_value(int size, const std::string& cookie);

/// Where the next page begins; empty behind the last one, and where the server knows no pages.
[[nodiscard]] std::string next_page_of(const Reply& reply);

}  // namespace writeback::ldap
