#include "ldap/ds389.hpp"

#include "ldap/dn.hpp"
#include "ldap/entry_numbers.hpp"
#include "ldap/generalized_time.hpp"
#include "ldap/password_policy_control.hpp"
#include "ldap/problem_table.hpp"
#include "ldap/result_code.hpp"

namespace writeback::ldap {
namespace {

namespace rc = result_code;

/// What the server writes into a time that stands for something else: locked for good in
/// accountUnlockTime, "has to be changed" in passwordExpirationTime.
constexpr std::string_view epoch = "19700101000000Z";
constexpr std::string_view never_used_time = "19700101000001Z";

/// Values that no entry has.
constexpr std::string_view no_such_time = "19010101000000Z";
constexpr std::string_view no_such_count = "999999";

bool is_on(const Entry& entry, std::string_view attribute) {
  return entry.first(attribute) == "on";
}

/// accountUnlockTime outlives the lock: a password write and a good sign-in only set the count
/// back.
Lock failure_lock(const Entry& entry, const std::optional<DirectoryPolicy>& policy, Timestamp now) {
  Lock lock;
  const auto text = entry.first("accountUnlockTime");
  const auto failures = number(entry, "passwordRetryCount").value_or(0);
  if (text.empty() || failures <= 0) return lock;
  if (policy && !policy->lockout) return lock;
  if (policy && policy->lockout_threshold && failures < *policy->lockout_threshold) return lock;
  if (text != epoch) {
    const auto until = parse_generalized_time(text);
    if (until && *until <= now) return lock;
    lock.until = until;
  }
  lock.kind = LockKind::failures;
  lock.evidence = text;
  return lock;
}

std::int64_t failures_that_count(const Entry& entry, Timestamp now) {
  const auto forgotten = parse_generalized_time(entry.first("retryCountResetTime"));
  if (forgotten && *forgotten <= now) return 0;
  return number(entry, "passwordRetryCount").value_or(0);
}

bool is_inactivated(const Entry& entry) {
  const auto text = entry.first("nsAccountLock");
  return text == "true" || text == "TRUE" || text == "True";
}

std::optional<Timestamp> expiry_of(const Entry& entry) {
  const auto text = entry.first("passwordExpirationTime");
  if (text == epoch || text == never_used_time) return std::nullopt;
  return parse_generalized_time(text);
}

/// When the password was set: kept as such where passwordTrackUpdateTime is on, else reckoned back
/// from when it may be changed again.
std::optional<Timestamp> changed_at(const Entry& entry,
                                    const std::optional<DirectoryPolicy>& policy) {
  if (const auto kept = parse_generalized_time(entry.first("pwdUpdateTime"))) return kept;
  const auto again = parse_generalized_time(entry.first("passwordAllowChangeTime"));
  if (again && policy && policy->minimum_age) return *again - *policy->minimum_age;
  return std::nullopt;
}

}  // namespace

std::vector<std::string> Ds389::account_attributes() const {
  return {"uid",
          "nsUniqueId",
          "modifyTimestamp",
          "entryusn",
          "passwordRetryCount",
          "accountUnlockTime",
          "retryCountResetTime",
          "nsAccountLock",
          "passwordExpirationTime",
          "passwordAllowChangeTime",
          "pwdUpdateTime",
          "pwdReset",
          "pwdpolicysubentry"};
}

std::vector<std::string> Ds389::policy_attributes() const {
  return {"passwordCheckSyntax",     "passwordMinLength",        "passwordHistory",
          "passwordInHistory",       "passwordMinAge",           "passwordExp",
          "passwordMaxAge",          "passwordLockout",          "passwordMaxFailure",
          "passwordLockoutDuration", "passwordUnlock",           "passwordMustChange",
          "passwordChange",          "passwordResetFailureCount"};
}

bool Ds389::needs_policy(const Entry& entry) const {
  return !entry.first("accountUnlockTime").empty() &&
         number(entry, "passwordRetryCount").value_or(0) > 0;
}

std::string Ds389::policy_dn(const Entry& entry, const std::string& default_policy_dn) const {
  const auto own = entry.first("pwdpolicysubentry");
  return own.empty() ? default_policy_dn : std::string(own);
}

DirectoryPolicy Ds389::read_policy(const Entry& entry, const RootDse& /*server*/) const {
  DirectoryPolicy policy;
  policy.history_counts_on_reset = true;
  policy.length_unit = LengthUnit::code_points;
  if (is_on(entry, "passwordCheckSyntax")) {
    policy.min_length = rule_number(entry, "passwordMinLength");
  }
  if (is_on(entry, "passwordHistory")) policy.history = rule_number(entry, "passwordInHistory");
  policy.minimum_age = rule_seconds(entry, "passwordMinAge");
  if (is_on(entry, "passwordExp")) policy.maximum_age = rule_seconds(entry, "passwordMaxAge");
  policy.lockout = is_on(entry, "passwordLockout");
  if (policy.lockout) policy.lockout_threshold = rule_number(entry, "passwordMaxFailure");
  if (is_on(entry, "passwordUnlock")) {
    policy.lockout_duration = rule_seconds(entry, "passwordLockoutDuration");
  }
  policy.failures_count_for = rule_seconds(entry, "passwordResetFailureCount");
  policy.must_change_after_reset = is_on(entry, "passwordMustChange");
  policy.user_may_change = entry.first("passwordChange") != "off";
  return policy;
}

Account Ds389::read_account(const Entry& entry, const std::optional<DirectoryPolicy>& policy,
                            Timestamp now) const {
  Account account = account_named_by(entry, {"uid"});
  account.unique_id = entry.first("nsUniqueId");
  account.lock = failure_lock(entry, policy, now);
  account.failed_sign_ins = failures_that_count(entry, now);
  account.disabled = is_inactivated(entry);
  const bool is_insisted_on = !policy || policy->must_change_after_reset != false;
  account.must_change = entry.first("pwdReset") == "TRUE" ||
                        (entry.first("passwordExpirationTime") == epoch && is_insisted_on);
  account.expires_at = expiry_of(entry);
  account.changed_at = changed_at(entry, policy);
  account.policy = policy;
  account.revision.change_id =
      std::string(entry.first("entryusn")) + "/" + std::string(entry.first("modifyTimestamp"));
  account.revision.password_changed = std::string(entry.first("passwordExpirationTime")) + "/" +
                                      std::string(entry.first("pwdUpdateTime"));
  return account;
}

Request Ds389::reset(const Account& account, std::string_view password, ResetOptions /*options*/,
                     const RootDse& /*server*/) const {
  PasswordModify modify{account.dn, {}, password};
  return Request{std::move(modify), true};
}

Request Ds389::change(const Account& account, std::string_view current, std::string_view password,
                      const RootDse& /*server*/) const {
  PasswordModify modify{account.dn, current, password};
  return Request{std::move(modify), true};
}

std::optional<DemandForChange> Ds389::demand_after_reset(const Account& account) const {
  const std::string attribute = "passwordExpirationTime";
  Modify ask{account.dn, {Change{ChangeKind::remove, attribute, {no_such_time}}}};
  Modify demand{account.dn, {Change{ChangeKind::replace, attribute, {epoch}}}};
  return DemandForChange{Request{std::move(ask), true}, Request{std::move(demand), true}};
}

Request Ds389::unlock(const Account& account) const {
  // Without values, because "delete" is an error where one of them is absent.
  Modify modify{account.dn,
                {Change{ChangeKind::replace, "accountUnlockTime"},
                 Change{ChangeKind::replace, "passwordRetryCount"}}};
  return Request{std::move(modify), true};
}

SignIn Ds389::judge_sign_in(const Reply& reply) const {
  SignIn judged;
  const auto error = policy_error_of(reply);
  if (reply.code == rc::success) {
    judged.verdict = SignIn::Verdict::accepted;
  } else if (reply.code == rc::invalid_credentials && error == PolicyError::password_expired) {
    judged.verdict = SignIn::Verdict::right_but_expired;
  } else if (reply.code == rc::constraint_violation || error == PolicyError::account_locked) {
    judged.problem = Problem{ProblemKind::account_locked};
  } else if (reply.code == rc::invalid_credentials ||
             reply.code == rc::inappropriate_authentication) {
    judged.problem = Problem{ProblemKind::current_password_incorrect};
  } else if (reply.code == rc::unwilling_to_perform) {
    judged.problem = Problem{ProblemKind::account_disabled};  // "Account inactivated"
  } else if (is_server_trouble(reply.code)) {
    judged.problem = Problem{ProblemKind::directory_unavailable, describe(reply.code)};
  } else {
    judged.problem = Problem{ProblemKind::directory_refused,
                             "the user's sign-in was answered with " + describe(reply.code)};
  }
  return judged;
}

Problem Ds389::refusal(const Reply& reply, Attempt attempt) const {
  return translate(ds389_refusals(), reply, attempt);
}

/// The server says "quality" also where it means the length, and nothing at all about a password
/// that is the present one.
Problem Ds389::explained(Problem refusal, const Account& account, std::string_view password,
                         Attempt /*attempt*/, Timestamp /*now*/) const {
  for (auto& violation : refusal.violations) {
    if (violation.rule == Rule::complexity && account.policy && account.policy->min_length &&
        length_of(password, account.policy->length_unit) < *account.policy->min_length) {
      violation.rule = Rule::min_length;
    }
    if (violation.rule == Rule::directory && account.policy && account.policy->history) {
      violation.rule = Rule::history;
    }
  }
  return explain(std::move(refusal), account.policy, account.changed_at);
}

std::optional<std::string> Ds389::default_policy_dn(const RootDse& /*server*/) const {
  return "cn=config";
}

std::vector<RightQuestion> Ds389::rights(const Account& sample) const {
  const auto ask = [&](const char* attribute, std::string_view value) {
    return Request{Modify{sample.dn, {Change{ChangeKind::remove, attribute, {value}}}}};
  };
  return {{"set passwords (userPassword)", std::nullopt},
          {"unlock (accountUnlockTime)", ask("accountUnlockTime", no_such_time)},
          {"unlock (passwordRetryCount)", ask("passwordRetryCount", no_such_count)},
          {"demand a change at the next sign-in (passwordExpirationTime)",
           demand_after_reset(sample)->ask}};
}

}  // namespace writeback::ldap
