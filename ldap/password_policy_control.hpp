#pragma once

#include <optional>

#include "ldap/message.hpp"

namespace writeback::ldap {

/// The errors of the password policy response control (draft-behera-ldap-password-policy-11, 6.2);
/// 9 is OpenLDAP's.
enum class PolicyError {
  password_expired = 0,
  account_locked = 1,
  change_after_reset = 2,
  modification_not_allowed = 3,
  must_supply_old_password = 4,
  insufficient_quality = 5,
  too_short = 6,
  too_young = 7,
  in_history = 8,
  too_long = 9,
};

/// The error in the reply's control; empty where there is no control, no error in it, or no sense.
[[nodiscard]] std::optional<PolicyError> policy_error_of(const Reply& reply);

}  // namespace writeback::ldap
