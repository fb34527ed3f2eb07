#pragma once

#include <string>

namespace writeback::ldap {

/// The result codes of RFC 4511, appendix A, that something here depends on.
namespace result_code {
inline constexpr int success = 0;
inline constexpr int operations_error = 1;
inline constexpr int time_limit_exceeded = 3;
inline constexpr int size_limit_exceeded = 4;
inline constexpr int strong_auth_required = 8;
inline constexpr int referral = 10;
inline constexpr int confidentiality_required = 13;
inline constexpr int sasl_bind_in_progress = 14;
inline constexpr int no_such_attribute = 16;
inline constexpr int undefined_attribute_type = 17;
inline constexpr int constraint_violation = 19;
inline constexpr int no_such_object = 32;
inline constexpr int inappropriate_authentication = 48;
inline constexpr int invalid_credentials = 49;
inline constexpr int insufficient_access = 50;
inline constexpr int busy = 51;
inline constexpr int unavailable = 52;
inline constexpr int unwilling_to_perform = 53;
}  // namespace result_code

/// The server can't serve anybody just now; another one may.
[[nodiscard]] constexpr bool is_server_trouble(int code) {
  return code == result_code::busy || code == result_code::unavailable;
}

/// "insufficient access (50)": for the administrator's log. The server's own words are not used
/// there, because they can name people.
[[nodiscard]] std::string describe(int code);

}  // namespace writeback::ldap
