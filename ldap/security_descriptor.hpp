#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writeback::ldap {

/// The extended right Reset Password (User-Force-Change-Password, MS-ADTS 5.1.3.2.1), as it stands
/// in an access list: the GUID's bytes.
inline constexpr std::string_view reset_password_right{
    "\x70\x95\x29\x00\x6d\x24\xd0\x11\xa7\x68\x00\xaa\x00\x6e\x05\x29", 16};

/// Whether the access list of a security descriptor (MS-DTYP 2.4.6, self-relative) grants the
/// extended right to somebody who is all these SIDs: the first entry that names one of them and the
/// right decides, as in Windows. Empty where the bytes are no security descriptor with an access
/// list.
[[nodiscard]] std::optional<bool> grants_extended_right(std::string_view descriptor,
                                                        std::string_view right,
                                                        const std::vector<std::string>& sids);

}  // namespace writeback::ldap
