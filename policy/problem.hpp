#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writeback {

/// Everything that can go wrong, once, from the directory to the caller. Adapters translate what
/// they meet into one of these at their own edge; nothing above them knows an LDAP code or an
/// errno.
enum class ProblemKind : std::uint8_t {
  invalid_request,
  unauthenticated,
  password_not_managed,
  reset_not_enabled,
  account_not_verified,
  scope_missing,
  current_password_incorrect,
  account_disabled,
  account_locked,
  verification_failed,
  captcha_failed,
  not_found,
  user_not_found,
  method_not_allowed,
  operation_in_progress,
  user_ambiguous,
  flow_state,
  payload_too_large,
  unsupported_media_type,
  password_policy_violation,
  idempotency_key_reused,
  too_many_attempts,
  internal_error,
  directory_refused,
  delivery_failed,
  captcha_unavailable,
  directory_unavailable,
  outcome_unknown,
};

/// What a problem is to each of its readers. `code` is the contract with callers
/// (urn:writebackd:problem:CODE, RFC 9457), `title` and `detail` are fit to show to the end user,
/// `retryable` says that the same call may succeed later without anybody changing anything.
struct ProblemRow {
  ProblemKind kind;
  std::string_view code;
  unsigned status;
  std::string_view title;
  std::string_view detail;
  bool retryable;
};

inline constexpr std::array problem_table{
    ProblemRow{ProblemKind::invalid_request, "invalid_request", 400,
               "The request could not be read",
               "The request is not of the form that this service takes.", false},
    ProblemRow{ProblemKind::unauthenticated, "unauthenticated", 401,
               "Not signed in to this service",
               "The application that sent this request could not be recognised.", false},
    ProblemRow{
        ProblemKind::password_not_managed, "password_not_managed", 403,
        "Please contact your administrator",
        "The password of this account is not managed by this service, so it can't be changed "
        "here. Your IT staff can help you.",
        false},
    ProblemRow{ProblemKind::reset_not_enabled, "reset_not_enabled", 403,
               "Your account is not enabled for password reset",
               "Your IT staff has not set up your account for use with this service. You can ask "
               "them to reset your password for you.",
               false},
    ProblemRow{ProblemKind::account_not_verified, "account_not_verified", 403,
               "We could not verify your account",
               "You can ask your IT staff to reset your password for you. Once you can sign in "
               "again, register for password reset.",
               false},
    ProblemRow{ProblemKind::scope_missing, "scope_missing", 403, "Not allowed",
               "The application that sent this request is not allowed to do this.", false},
    ProblemRow{ProblemKind::current_password_incorrect, "current_password_incorrect", 403,
               "The current password is not correct",
               "Check the current password and try again. Several wrong tries lock the account.",
               false},
    ProblemRow{ProblemKind::account_disabled, "account_disabled", 403, "This account is disabled",
               "This account has been disabled or has expired. Your IT staff can help you.", false},
    ProblemRow{
        ProblemKind::account_locked, "account_locked", 403, "This account is locked",
        "There were too many wrong sign-ins. Unlock the account or reset the password first.",
        false},
    ProblemRow{ProblemKind::verification_failed, "verification_failed", 403, "That is not right",
               "Check what you typed and try again.", false},
    ProblemRow{ProblemKind::captcha_failed, "captcha_failed", 403,
               "We could not tell that you are not a robot", "Do the check once more.", false},
    ProblemRow{ProblemKind::not_found, "not_found", 404, "Not found", "There is nothing here.",
               false},
    ProblemRow{ProblemKind::user_not_found, "user_not_found", 404, "No such user",
               "No account has this name. Check how it is written.", false},
    ProblemRow{ProblemKind::method_not_allowed, "method_not_allowed", 405, "Method not allowed",
               "This address does not take requests of this kind.", false},
    ProblemRow{ProblemKind::operation_in_progress, "operation_in_progress", 409,
               "This is being done already",
               "The same request is under way. Wait a moment for its result.", true},
    ProblemRow{ProblemKind::user_ambiguous, "user_ambiguous", 409, "More than one account matches",
               "More than one account has this name. Use a name that belongs to one account only.",
               false},
    ProblemRow{ProblemKind::flow_state, "flow_state", 409, "This step is not possible now",
               "This step does not fit to where you are. Go back to the last step, or start again.",
               false},
    ProblemRow{ProblemKind::payload_too_large, "payload_too_large", 413, "The request is too large",
               "The request is larger than this service takes.", false},
    ProblemRow{ProblemKind::unsupported_media_type, "unsupported_media_type", 415,
               "Unsupported media type", "This service takes application/json in UTF-8.", false},
    ProblemRow{ProblemKind::password_policy_violation, "password_policy_violation", 422,
               "The new password is not accepted",
               "The new password does not follow the rules. Choose another one.", false},
    ProblemRow{ProblemKind::idempotency_key_reused, "idempotency_key_reused", 422,
               "This request does not match the one before",
               "The application sent another request under the same key.", false},
    ProblemRow{ProblemKind::too_many_attempts, "too_many_attempts", 429, "Too many attempts",
               "There were too many attempts. Wait a while before you try again.", true},
    ProblemRow{ProblemKind::internal_error, "internal_error", 500, "Something went wrong",
               "The service made a mistake. Try again, and tell your IT staff if it happens again.",
               true},
    ProblemRow{
        ProblemKind::directory_refused, "directory_refused", 502, "The directory refused",
        "The directory does not let this service do this. Your IT staff have to put it right.",
        false},
    ProblemRow{ProblemKind::delivery_failed, "delivery_failed", 503,
               "The message could not be sent", "Try again in a moment, or choose another way.",
               true},
    ProblemRow{ProblemKind::captcha_unavailable, "captcha_unavailable", 503,
               "The check could not be made",
               "Whether you are a robot can't be found out just now. Try again in a moment.", true},
    ProblemRow{ProblemKind::directory_unavailable, "directory_unavailable", 503,
               "The directory can't be reached", "Nothing was changed. Try again in a moment.",
               true},
    ProblemRow{
        ProblemKind::outcome_unknown, "outcome_unknown", 504, "It is not known whether it worked",
        "The directory did not answer in time. The change may or may not have been made; it is "
        "safe to try again.",
        true},
};

namespace detail {
consteval bool every_kind_has_its_row() {
  std::size_t expected = 0;
  for (const auto& row : problem_table) {
    if (static_cast<std::size_t>(row.kind) != expected++) return false;
    if (row.code.empty() || row.title.empty() || row.detail.empty()) return false;
  }
  return expected == static_cast<std::size_t>(ProblemKind::outcome_unknown) + 1;
}
static_assert(every_kind_has_its_row(), "problem_table needs one row for each kind, in enum order");
}  // namespace detail

[[nodiscard]] constexpr const ProblemRow& row_of(ProblemKind kind) {
  return problem_table[static_cast<std::size_t>(kind)];
}

/// The rules by which a new password can be refused; the names are the contract of
/// `violations[].rule`.
enum class Rule : std::uint8_t {
  min_length,
  max_length,
  complexity,
  history,
  minimum_age,
  banned,
  contains_user_name,
  characters,
  directory,
};

[[nodiscard]] std::string_view name_of(Rule rule);

/// One rule that a password broke. `message` is for the end user. `limit` is the rule's number
/// where it has one (characters, passwords remembered); `allowed_at` says when a change is possible
/// again.
struct Violation {
  Rule rule;
  std::string message;
  std::optional<std::int64_t> limit = std::nullopt;
  std::optional<std::chrono::sys_seconds> allowed_at = std::nullopt;
};

/// One place of a request body that is wrong: a JSON pointer (RFC 6901) and why.
struct FieldError {
  std::string pointer;
  std::string reason;
};

/// A failure as a value. `detail` replaces the row's text for the end user where more can be said;
/// `log_reason` is for the administrator's log only: no person, no DN, no secret in it either.
struct Problem {
  /// What boost::system::result makes of a question for the error where there is none.
  Problem() : kind(ProblemKind::internal_error) {}
  explicit Problem(ProblemKind k) : kind(k) {}
  Problem(ProblemKind k, std::string reason) : kind(k), log_reason(std::move(reason)) {}

  ProblemKind kind;
  std::string detail = {};
  std::string log_reason = {};
  std::vector<Violation> violations = {};
  std::vector<FieldError> errors = {};
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  std::string allow = {};          ///< method_not_allowed: the methods that the address takes
  std::string_view throttle = {};  ///< too_many_attempts: which limit, for whoever counts
  std::optional<std::int64_t> tries_left = std::nullopt;         ///< verification_failed
  std::optional<std::vector<std::string>> steps = std::nullopt;  ///< flow_state: what is possible
  /// Beginning again at once would do harm: a sign-in of the user has been counted, or the
  /// directory is overloaded.
  bool only_once = false;
};

[[nodiscard]] Problem policy_violation(std::vector<Violation> violations);
[[nodiscard]] Problem invalid_request(std::string pointer, std::string reason);

}  // namespace writeback
