#include "ldap/openldap.hpp"

#include "ldap/dn.hpp"
#include "ldap/entry_numbers.hpp"
#include "ldap/generalized_time.hpp"
#include "ldap/password_policy_control.hpp"
#include "ldap/problem_table.hpp"
#include "ldap/result_code.hpp"

namespace writeback::ldap {
namespace {

/// pwdAccountLockedTime of an account that an administrator locked for good starts like this
/// (slapo-ppolicy(5)).
constexpr std::string_view locked_for_good = "000001010000";

/// A value that no entry has: to remove it is refused for a missing right first, and else for the
/// missing value.
constexpr std::string_view no_such_time = "19010101000000Z";

/// How far the directory's clock may be ahead of ours.
constexpr std::chrono::minutes most_clock_skew{5};

bool is_true(const Entry& entry, std::string_view attribute) {
  return entry.first(attribute) == "TRUE";
}

/// The lock that ppolicy keeps in pwdAccountLockedTime: since when, and for how long by the policy.
Lock failure_lock(const Entry& entry, const std::optional<DirectoryPolicy>& policy, Timestamp now) {
  Lock lock;
  const auto text = entry.first("pwdAccountLockedTime");
  if (text.empty()) return lock;
  if (text.starts_with(locked_for_good)) {
    lock.kind = LockKind::administrator;
    return lock;
  }
  if (policy && !policy->lockout) return lock;  // the overlay does not look at it
  const auto since = parse_generalized_time(text);
  if (since && *since > now + most_clock_skew)
    return lock;  // the overlay ignores a lock that is still to come
  if (policy && policy->lockout_duration && since) {
    const Timestamp until = *since + *policy->lockout_duration;
    if (until <= now) return lock;  // expired by itself
    lock.until = until;
  }
  lock.kind = LockKind::failures;
  lock.evidence = text;
  return lock;
}

std::int64_t failures_that_count(const Entry& entry, const std::optional<DirectoryPolicy>& policy,
                                 Timestamp now) {
  const Attribute* known = entry.find("pwdFailureTime");
  if (known == nullptr) return 0;
  std::int64_t count = 0;
  for (const auto& value : known->values) {
    const auto moment = parse_generalized_time(value);
    const bool expired = moment && policy && policy->failures_count_for &&
                         *moment + *policy->failures_count_for <= now;
    if (!expired) ++count;
  }
  return count;
}

/// The short lock between tries (pwdMinDelay, pwdMaxDelay): ends by itself, and nobody can lift it.
std::optional<Timestamp> delay_until(const Entry& entry, Timestamp now) {
  const auto until = parse_generalized_time(entry.first("pwdAccountTmpLockoutEnd"));
  return until && *until > now ? until : std::nullopt;
}

bool is_outside_its_time(const Entry& entry, Timestamp now) {
  const auto start = parse_generalized_time(entry.first("pwdStartTime"));
  const auto end = parse_generalized_time(entry.first("pwdEndTime"));
  return (start && now < *start) || (end && now >= *end);
}

}  // namespace

std::vector<std::string> OpenLdap::account_attributes() const {
  return {
      "uid",           "entryUUID",  "entryCSN", "pwdAccountLockedTime", "pwdAccountTmpLockoutEnd",
      "pwdStartTime",  "pwdEndTime", "pwdReset", "pwdChangedTime",       "pwdPolicySubentry",
      "pwdFailureTime"};
}

std::vector<std::string> OpenLdap::policy_attributes() const {
  return {"pwdMinLength",  "pwdMaxLength",       "pwdInHistory",           "pwdMinAge",
          "pwdMaxAge",     "pwdLockout",         "pwdMaxFailure",          "pwdLockoutDuration",
          "pwdMustChange", "pwdAllowUserChange", "pwdFailureCountInterval"};
}

bool OpenLdap::needs_policy(const Entry& entry) const {
  const auto locked = entry.first("pwdAccountLockedTime");
  return !locked.empty() && !locked.starts_with(locked_for_good);
}

std::string OpenLdap::policy_dn(const Entry& entry, const std::string& default_policy_dn) const {
  const auto own = entry.first("pwdPolicySubentry");
  return own.empty() ? default_policy_dn : std::string(own);
}

DirectoryPolicy OpenLdap::read_policy(const Entry& entry, const RootDse& /*server*/) const {
  DirectoryPolicy policy;
  policy.history_counts_on_reset = true;
  policy.min_length = rule_number(entry, "pwdMinLength");
  policy.max_length = rule_number(entry, "pwdMaxLength");
  policy.history = rule_number(entry, "pwdInHistory");
  policy.minimum_age = rule_seconds(entry, "pwdMinAge");
  policy.maximum_age = rule_seconds(entry, "pwdMaxAge");
  policy.lockout = is_true(entry, "pwdLockout");
  policy.lockout_threshold = rule_number(entry, "pwdMaxFailure");
  policy.lockout_duration = rule_seconds(entry, "pwdLockoutDuration");
  policy.failures_count_for = rule_seconds(entry, "pwdFailureCountInterval");
  policy.must_change_after_reset = is_true(entry, "pwdMustChange");
  policy.user_may_change = entry.first("pwdAllowUserChange") != "FALSE";
  return policy;
}

Account OpenLdap::read_account(const Entry& entry, const std::optional<DirectoryPolicy>& policy,
                               Timestamp now) const {
  Account account = account_named_by(entry, {"uid"});
  account.unique_id = entry.first("entryUUID");
  account.lock = failure_lock(entry, policy, now);
  account.failed_sign_ins = failures_that_count(entry, policy, now);
  if (const auto until = delay_until(entry, now); until && account.lock.kind == LockKind::none) {
    account.lock.kind = LockKind::failures;
    account.lock.until = until;
  }
  account.disabled =
      account.lock.kind == LockKind::administrator || is_outside_its_time(entry, now);
  account.must_change = is_true(entry, "pwdReset");
  account.changed_at = parse_generalized_time(entry.first("pwdChangedTime"));
  if (policy && policy->maximum_age && account.changed_at) {
    account.expires_at = *account.changed_at + *policy->maximum_age;
  }
  account.policy = policy;
  account.revision.change_id = entry.first("entryCSN");
  account.revision.password_changed = entry.first("pwdChangedTime");
  return account;
}

Request OpenLdap::reset(const Account& account, std::string_view password, ResetOptions /*options*/,
                        const RootDse& server) const {
  if (server.offers_password_modify) {
    PasswordModify modify{account.dn, {}, password};
    return Request{std::move(modify), true};
  }
  Modify modify{account.dn, {Change{ChangeKind::replace, "userPassword", {password}}}};
  return Request{std::move(modify), true};
}

Request OpenLdap::change(const Account& account, std::string_view current,
                         std::string_view password, const RootDse& server) const {
  if (server.offers_password_modify) {
    PasswordModify modify{account.dn, current, password};
    return Request{std::move(modify), true};
  }
  // ppolicy compares the deleted value with the stored hash (pwdSafeModify); without it a hash
  // never equals.
  Modify modify{account.dn, {Change{ChangeKind::replace, "userPassword", {password}}}};
  return Request{std::move(modify), true};
}

std::optional<DemandForChange> OpenLdap::demand_after_reset(const Account& account) const {
  const std::string_view absent = account.must_change ? "FALSE" : "TRUE";
  Modify ask{account.dn, {Change{ChangeKind::remove, "pwdReset", {absent}}}};
  Modify demand{account.dn, {Change{ChangeKind::replace, "pwdReset", {"TRUE"}}}};
  return DemandForChange{Request{std::move(ask), true}, Request{std::move(demand), true}};
}

Request OpenLdap::unlock(const Account& account) const {
  // With its value: a lock that an administrator set in the meantime stays.
  Modify modify{account.dn,
                {Change{ChangeKind::remove, "pwdAccountLockedTime", {account.lock.evidence}}}};
  return Request{std::move(modify), true};
}

SignIn OpenLdap::judge_sign_in(const Reply& reply) const {
  SignIn sign_in;
  const auto error = policy_error_of(reply);
  if (reply.code == result_code::success) {
    sign_in.verdict = SignIn::Verdict::accepted;
  } else if (reply.code == result_code::invalid_credentials &&
             error == PolicyError::password_expired) {
    // The overlay looks at the age only after the password proved right.
    sign_in.verdict = SignIn::Verdict::right_but_expired;
  } else if (error == PolicyError::account_locked) {
    sign_in.problem = Problem{ProblemKind::account_locked};
  } else if (reply.code == result_code::invalid_credentials ||
             reply.code == result_code::inappropriate_authentication) {
    sign_in.problem = Problem{ProblemKind::current_password_incorrect};
  } else if (is_server_trouble(reply.code)) {
    sign_in.problem = Problem{ProblemKind::directory_unavailable, describe(reply.code)};
  } else {
    sign_in.problem = Problem{ProblemKind::directory_refused,
                              "the user's sign-in was answered with " + describe(reply.code) +
                                  ": grant `auth` on userPassword to anonymous"};
  }
  return sign_in;
}

Problem OpenLdap::refusal(const Reply& reply, Attempt attempt) const {
  return translate(openldap_refusals(), reply, attempt);
}

Remark OpenLdap::remark_on(const RootDse& server) const {
  if (server.offers_password_policy) return {};
  return {"no password policy is in force there", true};
}

std::vector<RightQuestion> OpenLdap::rights(const Account& sample) const {
  Modify unlock{sample.dn, {Change{ChangeKind::remove, "pwdAccountLockedTime", {no_such_time}}}};
  return {{"set passwords (userPassword)", std::nullopt},
          {"unlock (pwdAccountLockedTime)", Request{std::move(unlock)}},
          {"demand a change at the next sign-in (pwdReset)", demand_after_reset(sample)->ask}};
}

}  // namespace writeback::ldap
