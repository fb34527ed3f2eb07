#pragma once

#include <optional>
#include <string_view>

#include "ldap/dialect.hpp"

namespace writeback::ldap {

/// What Active Directory and Samba say when they refuse. The result code alone says little; the
/// Windows error code in front of the diagnostic message says more, and Samba's words behind it
/// tell the rules apart, which Microsoft's do not.

/// "0000052D: …" gives 0x52D; empty where the message does not begin with eight hex digits and a
/// colon.
[[nodiscard]] std::optional<unsigned> windows_error(std::string_view diagnostic);

/// "…AcceptSecurityContext error, data 775, v1db1" gives 0x775.
[[nodiscard]] std::optional<unsigned> sign_in_error(std::string_view diagnostic);

[[nodiscard]] SignIn judge_active_directory_sign_in(const Reply& reply);
[[nodiscard]] Problem active_directory_refusal(const Reply& reply, Attempt attempt);

/// Which rule it was, where the server did not say: from the policy and the account as they are.
/// `Rule::history` is what remains.
[[nodiscard]] Problem explain_active_directory(Problem problem, const Account& account,
                                               std::string_view password, Attempt attempt,
                                               Timestamp now);

}  // namespace writeback::ldap
