#include "ldap/settlement.hpp"

namespace writeback::ldap {

Trace compare(const Revision& before, const Revision& after) {
  const bool nothing_to_compare = before.change_id.empty() && after.change_id.empty() &&
                                  before.password_changed.empty() && after.password_changed.empty();
  if (nothing_to_compare) return Trace::unreadable;
  return before == after ? Trace::none : Trace::possible;
}

}  // namespace writeback::ldap
