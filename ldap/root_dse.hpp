#pragma once

#include <string>
#include <vector>

#include "ldap/message.hpp"

namespace writeback::ldap {

/// What a server says of itself (RFC 4512, 5.1), read once for each time it is connected.
struct RootDse {
  /// RFC 3062. Taken as offered where an ACL hides the list: every OpenLDAP has it, and the other
  /// way to set a password stores it in the clear on servers without ppolicy_hash_cleartext.
  bool offers_password_modify = true;
  bool offers_password_policy = false;  ///< the ppolicy controls
  std::vector<std::string> naming_contexts;
  std::string default_naming_context;  ///< AD: the domain's own
  std::string policy_hints;  ///< the OID of AD's policy hints control, the newer one where both are
                             ///< there; empty: history does not count when a service resets
  std::string vendor;
  std::string current_time;  ///< AD: its clock, as generalised time; empty elsewhere

  [[nodiscard]] static Search search();
  [[nodiscard]] static RootDse from(const Entry& entry);

  /// The naming context that holds `dn`; `dn` itself where the server shows none.
  [[nodiscard]] std::string context_of(const std::string& dn) const;
};

}  // namespace writeback::ldap
