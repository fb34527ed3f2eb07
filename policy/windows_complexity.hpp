#pragma once

#include <string_view>

#include "policy/account.hpp"

namespace writeback {

/// Windows' rule "password must meet complexity requirements" (MS-SAMR 3.1.1.7.1): characters of
/// three of five kinds.
[[nodiscard]] bool has_three_kinds_of_characters(std::string_view password);

/// Its other half: the account's name, or a part of the display name of three characters or more,
/// stands in the password, without regard to case.
[[nodiscard]] bool contains_a_windows_name(std::string_view password, const Account& account);

}  // namespace writeback
