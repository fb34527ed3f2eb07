#include "ldap/problem_table.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "ldap/result_code.hpp"

namespace writeback::ldap {
namespace {

namespace rc = result_code;
using K = ProblemKind;
using E = PolicyError;

constexpr unsigned by_service = attempt_bit(Attempt::reset) | attempt_bit(Attempt::require_change) |
                                attempt_bit(Attempt::unlock);
constexpr unsigned by_user = attempt_bit(Attempt::change);

constexpr std::array openldap_rows{
    RefusalRow{rc::constraint_violation, E::insufficient_quality, false, any_attempt,
               K::password_policy_violation, Rule::complexity, "pwdCheckQuality"},
    RefusalRow{rc::constraint_violation, E::too_short, false, any_attempt,
               K::password_policy_violation, Rule::min_length, "pwdMinLength"},
    RefusalRow{rc::constraint_violation, E::too_long, false, any_attempt,
               K::password_policy_violation, Rule::max_length, "pwdMaxLength"},
    RefusalRow{rc::constraint_violation, E::too_young, false, any_attempt,
               K::password_policy_violation, Rule::minimum_age, "pwdMinAge"},
    RefusalRow{rc::constraint_violation, E::in_history, false, any_attempt,
               K::password_policy_violation, Rule::history, "pwdInHistory"},
    RefusalRow{rc::constraint_violation, std::nullopt, true, any_attempt,
               K::password_policy_violation, Rule::directory, "refused without a reason"},

    RefusalRow{rc::unwilling_to_perform, E::must_supply_old_password, false, by_user,
               K::current_password_incorrect, std::nullopt, ""},
    RefusalRow{rc::insufficient_access, E::modification_not_allowed, false, by_user,
               K::password_not_managed, std::nullopt,
               "the user's policy has pwdAllowUserChange FALSE"},
    RefusalRow{rc::insufficient_access, std::nullopt, false, by_user, K::directory_refused,
               std::nullopt,
               "the directory does not let users change their own password: grant `self =xw` (or "
               "write) on userPassword"},

    RefusalRow{rc::insufficient_access, E::must_supply_old_password, false, by_service,
               K::directory_refused, std::nullopt,
               "the user's policy has pwdSafeModify TRUE, under which only the owner can change a "
               "password: set it to FALSE for users who may reset"},
    RefusalRow{rc::insufficient_access, E::change_after_reset, false, by_service,
               K::directory_refused, std::nullopt,
               "the service account itself has to change its password first"},
    RefusalRow{rc::insufficient_access, std::nullopt, true, attempt_bit(Attempt::reset),
               K::directory_refused, std::nullopt,
               "grant the service account `=xw` on userPassword"},
    RefusalRow{rc::insufficient_access, std::nullopt, true, attempt_bit(Attempt::require_change),
               K::directory_refused, std::nullopt, "grant the service account `write` on pwdReset"},
    RefusalRow{rc::insufficient_access, std::nullopt, true, attempt_bit(Attempt::unlock),
               K::directory_refused, std::nullopt,
               "grant the service account `write` on pwdAccountLockedTime"},

    RefusalRow{rc::referral, std::nullopt, true, any_attempt, K::directory_refused, std::nullopt,
               "the server is a read-only copy: name the provider first in uris"},
    RefusalRow{rc::confidentiality_required, std::nullopt, true, any_attempt, K::directory_refused,
               std::nullopt, "the server wants stronger encryption than this connection has"},
    RefusalRow{rc::strong_auth_required, std::nullopt, true, any_attempt, K::directory_refused,
               std::nullopt, "the server wants a stronger sign-in of the agent"},
    RefusalRow{rc::unwilling_to_perform, std::nullopt, true, any_attempt, K::directory_refused,
               std::nullopt, "the server does not take writes (is the database read-only?)"},

    // Moved or removed since it was found: beginning again finds out which.
    RefusalRow{rc::no_such_object, std::nullopt, true, any_attempt, K::directory_unavailable,
               std::nullopt, "the entry was moved or removed in the meantime"},
    RefusalRow{rc::busy, std::nullopt, true, any_attempt, K::directory_unavailable, std::nullopt,
               "the server is busy"},
    RefusalRow{rc::unavailable, std::nullopt, true, any_attempt, K::directory_unavailable,
               std::nullopt, "the server is unavailable"},
};

constexpr std::array ds389_rows{
    RefusalRow{rc::constraint_violation, E::insufficient_quality, false, any_attempt,
               K::password_policy_violation, Rule::complexity, "passwordCheckSyntax"},
    RefusalRow{rc::constraint_violation, E::too_short, false, any_attempt,
               K::password_policy_violation, Rule::min_length, "passwordMinLength"},
    RefusalRow{rc::constraint_violation, E::too_young, false, any_attempt,
               K::password_policy_violation, Rule::minimum_age, "passwordMinAge"},
    RefusalRow{rc::constraint_violation, E::in_history, false, any_attempt,
               K::password_policy_violation, Rule::history, "passwordInHistory"},
    RefusalRow{rc::constraint_violation, E::account_locked, false, any_attempt, K::account_locked,
               std::nullopt, ""},
    RefusalRow{rc::constraint_violation, std::nullopt, true, any_attempt,
               K::password_policy_violation, Rule::directory, "refused without a reason"},
    RefusalRow{rc::invalid_credentials, std::nullopt, true, any_attempt,
               K::current_password_incorrect, std::nullopt, ""},

    RefusalRow{rc::unwilling_to_perform, E::modification_not_allowed, false, by_user,
               K::password_not_managed, std::nullopt, "the user's policy has passwordChange off"},
    RefusalRow{rc::unwilling_to_perform, E::change_after_reset, false, by_service,
               K::directory_refused, std::nullopt,
               "the service account itself has to change its password first"},
    RefusalRow{rc::unwilling_to_perform, std::nullopt, true, any_attempt, K::directory_refused,
               std::nullopt,
               "the server does not take this write: is it a read-only replica, or has the service "
               "account to change its own password (passwordMustChange)?"},
    RefusalRow{rc::insufficient_access, std::nullopt, true, by_user, K::directory_refused,
               std::nullopt,
               "the directory does not let users change their own password: grant self write on "
               "userPassword"},
    RefusalRow{rc::insufficient_access, std::nullopt, true, attempt_bit(Attempt::reset),
               K::directory_refused, std::nullopt,
               "grant the service account write on userPassword (an ACI)"},
    RefusalRow{rc::insufficient_access, std::nullopt, true, attempt_bit(Attempt::require_change),
               K::directory_refused, std::nullopt,
               "grant the service account write on passwordExpirationTime (an ACI)"},
    RefusalRow{rc::insufficient_access, std::nullopt, true, attempt_bit(Attempt::unlock),
               K::directory_refused, std::nullopt,
               "grant the service account write on accountUnlockTime and passwordRetryCount (an "
               "ACI)"},
    RefusalRow{rc::confidentiality_required, std::nullopt, true, any_attempt, K::directory_refused,
               std::nullopt, "the server wants stronger encryption than this connection has"},
    RefusalRow{rc::referral, std::nullopt, true, any_attempt, K::directory_refused, std::nullopt,
               "the server is a read-only replica: name a supplier first in uris"},
    RefusalRow{rc::no_such_object, std::nullopt, true, any_attempt, K::directory_unavailable,
               std::nullopt, "the entry was moved or removed in the meantime"},
    RefusalRow{rc::busy, std::nullopt, true, any_attempt, K::directory_unavailable, std::nullopt,
               "the server is busy"},
    RefusalRow{rc::unavailable, std::nullopt, true, any_attempt, K::directory_unavailable,
               std::nullopt, "the server is unavailable"},
};

std::string message_for(const Violation& violation, const std::optional<DirectoryPolicy>& policy) {
  switch (violation.rule) {
    case Rule::min_length:
      return policy && policy->min_length ? "The password needs at least " +
                                                std::to_string(*policy->min_length) + " characters."
                                          : "The password is too short.";
    case Rule::max_length:
      return policy && policy->max_length
                 ? "The password can have " + std::to_string(*policy->max_length) +
                       " characters at the most."
                 : "The password is too long.";
    case Rule::minimum_age:
      return violation.allowed_at
                 ? "The password was changed too recently. It can be changed again at " +
                       rfc3339(*violation.allowed_at) + "."
                 : "The password was changed too recently. Try again later.";
    case Rule::history:
      return policy && policy->history
                 ? "The password is one of the last " + std::to_string(*policy->history) +
                       " that were used. Choose a new one."
                 : "The password was used before. Choose a new one.";
    case Rule::contains_user_name:
      return "The password contains your name. Choose another one.";
    case Rule::complexity:
      return "The password is too simple. Mix letters, digits and other characters, and avoid "
             "words.";
    default:
      return "The directory did not accept the password. Choose another one.";
  }
}

}  // namespace

std::span<const RefusalRow> openldap_refusals() {
  return openldap_rows;
}

std::span<const RefusalRow> ds389_refusals() {
  return ds389_rows;
}

Problem translate(std::span<const RefusalRow> table, const Reply& reply, Attempt attempt) {
  const auto error = policy_error_of(reply);
  const auto row = std::find_if(table.begin(), table.end(), [&](const RefusalRow& candidate) {
    return candidate.code == reply.code && (candidate.attempts & attempt_bit(attempt)) != 0 &&
           (candidate.any_error || candidate.error == error);
  });
  if (row == table.end()) return Problem{ProblemKind::directory_refused, describe(reply.code)};
  Problem problem = row->rule ? policy_violation({Violation{*row->rule, ""}}) : Problem{row->kind};
  problem.log_reason = describe(reply.code);
  if (!row->reason.empty()) problem.log_reason += ": " + std::string(row->reason);
  return explain(std::move(problem), std::nullopt, std::nullopt);
}

Problem explain(Problem problem, const std::optional<DirectoryPolicy>& policy,
                std::optional<Timestamp> changed_at) {
  for (auto& violation : problem.violations) {
    if (policy && violation.rule == Rule::min_length) violation.limit = policy->min_length;
    if (policy && violation.rule == Rule::max_length) violation.limit = policy->max_length;
    if (policy && violation.rule == Rule::history) violation.limit = policy->history;
    if (policy && violation.rule == Rule::minimum_age && policy->minimum_age && changed_at) {
      violation.allowed_at = *changed_at + *policy->minimum_age;
    }
    violation.message = message_for(violation, policy);
  }
  if (!problem.violations.empty()) problem.detail = problem.violations.front().message;
  return problem;
}

}  // namespace writeback::ldap
