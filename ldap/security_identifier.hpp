#pragma once

#include <string>
#include <string_view>

namespace writeback::ldap {

/// A binary SID as text, S-1-5-21-… (MS-DTYP 2.4.2); empty where the bytes are none.
[[nodiscard]] std::string sid_text(std::string_view bytes);

/// Whether the SID is that of an account or group that Windows protects as administrators (the list
/// of AdminSDHolder): by its well-known number in the domain, or in BUILTIN.
[[nodiscard]] bool is_protected_sid(std::string_view sid);

/// `<GUID=…>`: a name for an entry that a rename and a move leave as it is (MS-ADTS 3.1.1.3.1.2.4).
/// `bytes`: the value of objectGUID; empty where it has not 16 of them.
[[nodiscard]] std::string guid_name(std::string_view bytes);

}  // namespace writeback::ldap
