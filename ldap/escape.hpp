#pragma once

#include <string>
#include <string_view>

namespace writeback::ldap {

/// A value for use inside a filter (RFC 4515, 3): the one place through which text of a caller gets
/// into one. Everything but letters, digits and a few harmless signs is escaped, also every byte
/// over 127 and NUL.
[[nodiscard]] std::string escape_filter_value(std::string_view value);

/// `user_filter` with every {user} replaced by the escaped name.
[[nodiscard]] std::string fill_user_filter(std::string_view user_filter, std::string_view user);

}  // namespace writeback::ldap
