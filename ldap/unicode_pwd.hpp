#pragma once

#include <string_view>

#include "policy/secret.hpp"

namespace writeback::ldap {

/// A password as unicodePwd takes it: in quotes, UTF-16LE (MS-ADTS 3.1.1.3.1.5.1). `password` is
/// valid UTF-8; that was made sure of where it came in.
[[nodiscard]] Secret unicode_pwd(std::string_view password);

}  // namespace writeback::ldap
