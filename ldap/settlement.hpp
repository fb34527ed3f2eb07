#pragma once

#include "policy/account.hpp"

namespace writeback::ldap {

/// What a read-back after a lost answer says about a password write, before anybody signs in with
/// it. Pure.
enum class Trace {
  none,       ///< the entry is as it was: not applied so far, but the write may still be on its way
  possible,   ///< somebody wrote the entry: a sign-in with the new password tells whether it was
              ///< this write
  unreadable  ///< neither mark can be read: only a sign-in can tell
};

[[nodiscard]] Trace compare(const Revision& before, const Revision& after);

}  // namespace writeback::ldap
