#include "ldap/active_directory_refusals.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "ldap/problem_table.hpp"
#include "ldap/result_code.hpp"
#include "policy/password_rules.hpp"
#include "policy/windows_complexity.hpp"

namespace writeback::ldap {
namespace {

namespace rc = result_code;
using K = ProblemKind;

constexpr std::size_t windows_error_digits = 8;

/// Windows error codes (MS-ERREF 2.2) as they stand in front of a refused modification.
namespace win {
constexpr unsigned access_denied = 0x5;
constexpr unsigned gen_failure = 0x1F;
constexpr unsigned invalid_password = 0x56;
constexpr unsigned invalid_parameter = 0x57;
constexpr unsigned password_restriction = 0x52D;
constexpr unsigned account_locked_out = 0x775;
constexpr unsigned insufficient_access = 0x2098;
}  // namespace win

/// Codes in a refused sign-in (MS-ERREF 2.2). All but the first three prove that the password was
/// right.
namespace sign_in {
constexpr unsigned no_such_user = 0x525;
constexpr unsigned logon_failure = 0x52E;
constexpr unsigned locked_out = 0x775;
constexpr unsigned logon_hours = 0x530;
constexpr unsigned workstation = 0x531;
constexpr unsigned password_expired = 0x532;
constexpr unsigned disabled = 0x533;
constexpr unsigned account_expired = 0x701;
constexpr unsigned must_change = 0x773;
}  // namespace sign_in

struct SambaWords {
  std::string_view words;
  Rule rule;
};
constexpr std::array samba_words{
    SambaWords{"too young", Rule::minimum_age},
    SambaWords{"too short", Rule::min_length},
    SambaWords{"complexity", Rule::complexity},
    SambaWords{"already used", Rule::history},
};

std::optional<unsigned> hex_number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Problem broken_rule(std::string_view diagnostic) {
  const auto* row = std::find_if(samba_words.begin(), samba_words.end(), [&](const auto& each) {
    return diagnostic.find(each.words) != std::string_view::npos;
  });
  return policy_violation({Violation{row == samba_words.end() ? Rule::directory : row->rule, ""}});
}

std::string missing_right(Attempt attempt) {
  switch (attempt) {
    case Attempt::reset:
      return "grant the service account Reset Password, and write on lockoutTime and pwdLastSet, "
             "on "
             "the OU of the users (an account that was an administrator's, adminCount = 1, does "
             "not "
             "inherit it)";
    case Attempt::require_change:
      return "grant the service account write on pwdLastSet";
    case Attempt::unlock:
      return "grant the service account write on lockoutTime";
    case Attempt::change:
      break;
  }
  return "the directory does not let users change their own password: grant SELF Change Password";
}

Problem refused_right(Attempt attempt) {
  return Problem{K::directory_refused, missing_right(attempt)};
}

Problem by_windows_error(unsigned error, const Reply& reply, Attempt attempt) {
  switch (error) {
    case win::password_restriction:
      return broken_rule(reply.diagnostic);
    case win::invalid_password:
      return Problem{K::current_password_incorrect};
    case win::account_locked_out:
      return Problem{K::account_locked};
    case win::access_denied:
    case win::insufficient_access:
      return refused_right(attempt);
    case win::gen_failure:
      return Problem{K::directory_refused,
                     "the server takes passwords over stronger encryption only (128 bits)"};
    case win::invalid_parameter:
      return Problem{K::directory_refused, "the server does not take a control or a value"};
    default:
      return Problem{K::directory_refused};
  }
}

Problem by_result_code(const Reply& reply, Attempt attempt) {
  switch (reply.code) {
    case rc::insufficient_access:
      return refused_right(attempt);
    case rc::constraint_violation:
      // "User cannot change password" in the DACL is answered without a Windows error.
      if (attempt == Attempt::change) {
        return Problem{K::password_not_managed, "the user may not change the password (DACL)"};
      }
      return policy_violation({Violation{Rule::directory, ""}});
    case rc::referral:
      return Problem{
          K::directory_refused,
          "the server is a read-only domain controller, or one of another domain: name a "
          "writable one of the users' domain in uris"};
    case rc::no_such_object:
      return Problem{K::directory_unavailable, "the entry was removed in the meantime"};
    case rc::busy:
    case rc::unavailable:
      return Problem{K::directory_unavailable, "the server can't serve now"};
    default:
      return Problem{K::directory_refused};
  }
}

Rule rule_by_policy(const Account& account, std::string_view password, Attempt attempt,
                    Timestamp now) {
  const auto& policy = account.policy;
  if (!policy) return Rule::directory;
  if (attempt == Attempt::change && too_young(account, now)) return Rule::minimum_age;
  if (policy->min_length && length_of(password, policy->length_unit) < *policy->min_length) {
    return Rule::min_length;
  }
  if (policy->refuses_names && contains_a_windows_name(password, account)) {
    return Rule::contains_user_name;
  }
  if (policy->complexity == true && !has_three_kinds_of_characters(password)) {
    return Rule::complexity;
  }
  return policy->history ? Rule::history : Rule::directory;
}

}  // namespace

std::optional<unsigned> windows_error(std::string_view diagnostic) {
  if (diagnostic.size() <= windows_error_digits || diagnostic[windows_error_digits] != ':') {
    return std::nullopt;
  }
  return hex_number(diagnostic.substr(0, windows_error_digits));
}

std::optional<unsigned> sign_in_error(std::string_view diagnostic) {
  constexpr std::string_view mark = ", data ";
  const auto at = diagnostic.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const auto rest = diagnostic.substr(at + mark.size());
  return hex_number(rest.substr(0, rest.find(',')));
}

SignIn judge_active_directory_sign_in(const Reply& reply) {
  SignIn judged;
  if (reply.code == rc::success) {
    judged.verdict = SignIn::Verdict::accepted;
    return judged;
  }
  if (is_server_trouble(reply.code)) {
    judged.problem = Problem{K::directory_unavailable, describe(reply.code)};
    return judged;
  }
  const auto error = sign_in_error(reply.diagnostic);
  if (reply.code != rc::invalid_credentials) {
    judged.problem = Problem{K::directory_refused, "the user's sign-in: " + describe(reply.code)};
    return judged;
  }
  switch (error.value_or(sign_in::logon_failure)) {
    case sign_in::password_expired:
    case sign_in::must_change:
    case sign_in::logon_hours:
    case sign_in::workstation:
      judged.verdict = SignIn::Verdict::right_but_expired;
      return judged;
    case sign_in::locked_out:
      judged.problem = Problem{K::account_locked};
      return judged;
    case sign_in::disabled:
    case sign_in::account_expired:
      judged.problem = Problem{K::account_disabled};
      return judged;
    case sign_in::no_such_user:
    case sign_in::logon_failure:
      judged.problem = Problem{K::current_password_incorrect};
      return judged;
    default:
      judged.problem = Problem{K::directory_refused,
                               "the user's sign-in was refused for a reason beside the password"};
      return judged;
  }
}

Problem active_directory_refusal(const Reply& reply, Attempt attempt) {
  const auto error = windows_error(reply.diagnostic);
  // Busy servers and lost entries are told by the result code, whatever Windows adds to it.
  const bool by_code = is_server_trouble(reply.code) || reply.code == rc::no_such_object ||
                       reply.code == rc::referral || reply.code == rc::insufficient_access;
  Problem problem =
      error && !by_code ? by_windows_error(*error, reply, attempt) : by_result_code(reply, attempt);
  std::string reason = describe(reply.code);
  if (!problem.log_reason.empty()) reason += ": " + problem.log_reason;
  problem.log_reason = std::move(reason);
  return explain(std::move(problem), std::nullopt, std::nullopt);
}

Problem explain_active_directory(Problem problem, const Account& account, std::string_view password,
                                 Attempt attempt, Timestamp now) {
  for (auto& violation : problem.violations) {
    if (violation.rule == Rule::directory) {
      violation.rule = rule_by_policy(account, password, attempt, now);
    }
  }
  return explain(std::move(problem), account.policy, account.changed_at);
}

}  // namespace writeback::ldap
