#pragma once

#include <optional>
#include <span>

#include "ldap/dialect.hpp"
#include "ldap/password_policy_control.hpp"
#include "policy/problem.hpp"

namespace writeback::ldap {

/// One row of "what the directory answered" to "what it means": the result code, the error of the
/// password policy control (empty: none, or any where `any_error`), for which attempts, and the
/// problem with the administrator's next step. The first row that fits counts.
struct RefusalRow {
  int code;
  std::optional<PolicyError> error;
  bool any_error;
  unsigned attempts;  ///< bits of `attempt_bit`
  ProblemKind kind;
  std::optional<Rule> rule;
  std::string_view reason;
};

[[nodiscard]] constexpr unsigned attempt_bit(Attempt attempt) {
  return 1U << static_cast<unsigned>(attempt);
}
inline constexpr unsigned any_attempt = ~0U;

/// The table of OpenLDAP (slapd 2.5 with the ppolicy overlay).
[[nodiscard]] std::span<const RefusalRow> openldap_refusals();

/// The table of 389 Directory Server.
[[nodiscard]] std::span<const RefusalRow> ds389_refusals();

/// The problem for an answer that is no success. Codes that stand in no row are
/// `directory_refused`, with the code in the log.
[[nodiscard]] Problem translate(std::span<const RefusalRow> table, const Reply& reply,
                                Attempt attempt);

/// The words for the end user, and the numbers, of rules that the directory broke off with, as far
/// as the policy that was read afterwards tells them.
[[nodiscard]] Problem explain(Problem problem, const std::optional<DirectoryPolicy>& policy,
                              std::optional<Timestamp> changed_at);

}  // namespace writeback::ldap
