#include "ldap/active_directory.hpp"

#include <memory>

#include "ldap/active_directory_refusals.hpp"
#include "ldap/entry_numbers.hpp"
#include "ldap/security_identifier.hpp"
#include "ldap/unicode_pwd.hpp"
#include "ldap/windows_time.hpp"

namespace writeback::ldap {
namespace {

/// Bits of userAccountControl and of its computed sister (MS-ADTS 2.2.16, 3.1.1.4.5.17).
constexpr std::int64_t account_disable = 0x2;
constexpr std::int64_t lockout = 0x10;
constexpr std::int64_t dont_expire_password = 0x10000;
/// Bit of pwdProperties (MS-SAMR 2.2.1.12).
constexpr std::int64_t password_complex = 0x1;

bool has_bit(const Entry& entry, std::string_view attribute, std::int64_t bit) {
  return (number(entry, attribute).value_or(0) & bit) != 0;
}

Lock lock_of(const Entry& entry, const std::optional<DirectoryPolicy>& policy, Timestamp now) {
  Lock lock;
  // lockoutTime stays where it is when a lock has run out; the computed bit does not.
  if (!has_bit(entry, "msDS-User-Account-Control-Computed", lockout)) return lock;
  lock.kind = LockKind::failures;
  lock.evidence = entry.first("lockoutTime");
  if (lock.evidence.empty()) lock.evidence = "unknown";
  const auto since = parse_file_time(entry.first("lockoutTime"));
  if (since && policy && policy->lockout_duration) {
    const Timestamp until = *since + *policy->lockout_duration;
    if (until > now) lock.until = until;
  }
  return lock;
}

/// badPwdCount stays where it is when its window has run out.
std::int64_t failures_that_count(const Entry& entry, const std::optional<DirectoryPolicy>& policy,
                                 Timestamp now) {
  const auto last = parse_file_time(entry.first("badPasswordTime"));
  const bool expired =
      last && policy && policy->failures_count_for && *last + *policy->failures_count_for <= now;
  return expired ? 0 : number(entry, "badPwdCount").value_or(0);
}

bool is_disabled(const Entry& entry, Timestamp now) {
  const auto ends = parse_file_time(entry.first("accountExpires"));
  return has_bit(entry, "userAccountControl", account_disable) || (ends && *ends <= now);
}

/// Whatever of the two is there: a PSO and the domain name their rules differently.
std::optional<std::int64_t> rule_of(const Entry& entry, std::string_view of_pso,
                                    std::string_view of_domain) {
  const auto own = rule_number(entry, of_pso);
  return own ? own : rule_number(entry, of_domain);
}

std::optional<std::chrono::seconds> interval_of(const Entry& entry, std::string_view of_pso,
                                                std::string_view of_domain) {
  const auto own = parse_interval(entry.first(of_pso));
  return own ? own : parse_interval(entry.first(of_domain));
}

}  // namespace

std::vector<std::string> ActiveDirectory::account_attributes() const {
  return {"sAMAccountName",     "userPrincipalName",
          "displayName",        "objectGUID",
          "objectSid",          "adminCount",
          "userAccountControl", "msDS-User-Account-Control-Computed",
          "lockoutTime",        "accountExpires",
          "badPwdCount",        "badPasswordTime",
          "pwdLastSet",         "msDS-UserPasswordExpiryTimeComputed",
          "msDS-ResultantPSO",  "uSNChanged"};
}

std::vector<std::string> ActiveDirectory::policy_attributes() const {
  return {"msDS-MinimumPasswordLength",     "minPwdLength",
          "msDS-PasswordHistoryLength",     "pwdHistoryLength",
          "msDS-MinimumPasswordAge",        "minPwdAge",
          "msDS-MaximumPasswordAge",        "maxPwdAge",
          "msDS-PasswordComplexityEnabled", "pwdProperties",
          "msDS-LockoutThreshold",          "lockoutThreshold",
          "msDS-LockoutDuration",           "lockoutDuration",
          "msDS-LockoutObservationWindow",  "lockOutObservationWindow"};
}

bool ActiveDirectory::needs_policy(const Entry& /*entry*/) const {
  return false;
}

std::string ActiveDirectory::policy_dn(const Entry& entry,
                                       const std::string& default_policy_dn) const {
  const auto own = entry.first("msDS-ResultantPSO");
  return own.empty() ? default_policy_dn : std::string(own);
}

DirectoryPolicy ActiveDirectory::read_policy(const Entry& entry, const RootDse& server) const {
  DirectoryPolicy policy;
  policy.history_counts_on_reset = !server.policy_hints.empty();
  policy.length_unit = LengthUnit::utf16;
  policy.min_length = rule_of(entry, "msDS-MinimumPasswordLength", "minPwdLength");
  policy.history = rule_of(entry, "msDS-PasswordHistoryLength", "pwdHistoryLength");
  policy.minimum_age = interval_of(entry, "msDS-MinimumPasswordAge", "minPwdAge");
  policy.maximum_age = interval_of(entry, "msDS-MaximumPasswordAge", "maxPwdAge");
  const auto of_pso = entry.first("msDS-PasswordComplexityEnabled");
  policy.complexity =
      of_pso.empty() ? has_bit(entry, "pwdProperties", password_complex) : of_pso == "TRUE";
  policy.refuses_names = *policy.complexity && !server.vendor.starts_with("Samba");
  policy.lockout_threshold = rule_of(entry, "msDS-LockoutThreshold", "lockoutThreshold");
  policy.lockout = policy.lockout_threshold.has_value();
  policy.lockout_duration = interval_of(entry, "msDS-LockoutDuration", "lockoutDuration");
  policy.failures_count_for =
      interval_of(entry, "msDS-LockoutObservationWindow", "lockOutObservationWindow");
  policy.must_change_after_reset = true;
  return policy;
}

Account ActiveDirectory::read_account(const Entry& entry,
                                      const std::optional<DirectoryPolicy>& policy,
                                      Timestamp now) const {
  Account account = account_named_by(entry, {"sAMAccountName", "userPrincipalName"});
  if (auto guid = guid_name(entry.first("objectGUID")); !guid.empty()) {
    account.unique_id = guid;
    account.identity = std::move(guid);
  }
  account.display_name = entry.first("displayName");
  account.lock = lock_of(entry, policy, now);
  account.failed_sign_ins = failures_that_count(entry, policy, now);
  account.disabled = is_disabled(entry, now);
  account.password_never_expires = has_bit(entry, "userAccountControl", dont_expire_password);
  account.must_change = entry.first("pwdLastSet") == "0" && !account.password_never_expires;
  account.changed_at = parse_file_time(entry.first("pwdLastSet"));
  account.expires_at = parse_file_time(entry.first("msDS-UserPasswordExpiryTimeComputed"));
  account.policy = policy;
  account.revision.change_id = entry.first("uSNChanged");
  account.revision.password_changed = entry.first("pwdLastSet");
  account.is_marked_privileged = number(entry, "adminCount").value_or(0) > 0 ||
                                 is_protected_sid(sid_text(entry.first("objectSid")));
  return account;
}

Request ActiveDirectory::reset(const Account& account, std::string_view password,
                               ResetOptions options, const RootDse& server) const {
  auto secrets = std::make_shared<std::vector<Secret>>();
  secrets->push_back(unicode_pwd(password));
  Modify modify{account.identity,
                {Change{ChangeKind::replace, "unicodePwd", {secrets->front().reveal()}}}};
  if (options.unlock && account.lock.kind == LockKind::failures) {
    modify.changes.push_back(Change{ChangeKind::replace, "lockoutTime", {"0"}});
  }
  if (options.must_change) {
    modify.changes.push_back(Change{ChangeKind::replace, "pwdLastSet", {"0"}});
  }
  Request request{std::move(modify)};
  request.policy_hints = server.policy_hints;
  request.encoded_secrets = std::move(secrets);
  return request;
}

Request ActiveDirectory::change(const Account& account, std::string_view current,
                                std::string_view password, const RootDse& /*server*/) const {
  auto secrets = std::make_shared<std::vector<Secret>>();
  secrets->push_back(unicode_pwd(current));
  secrets->push_back(unicode_pwd(password));
  Modify modify{account.identity,
                {Change{ChangeKind::remove, "unicodePwd", {secrets->front().reveal()}},
                 Change{ChangeKind::add, "unicodePwd", {secrets->back().reveal()}}}};
  Request request{std::move(modify)};
  request.encoded_secrets = std::move(secrets);
  return request;
}

Request ActiveDirectory::unlock(const Account& account) const {
  Modify modify{account.identity, {Change{ChangeKind::replace, "lockoutTime", {"0"}}}};
  return Request{std::move(modify)};
}

SignIn ActiveDirectory::judge_sign_in(const Reply& reply) const {
  return judge_active_directory_sign_in(reply);
}

Problem ActiveDirectory::refusal(const Reply& reply, Attempt attempt) const {
  return active_directory_refusal(reply, attempt);
}

Problem ActiveDirectory::explained(Problem refusal, const Account& account,
                                   std::string_view password, Attempt attempt,
                                   Timestamp now) const {
  return explain_active_directory(std::move(refusal), account, password, attempt, now);
}

std::optional<std::string> ActiveDirectory::default_policy_dn(const RootDse& server) const {
  return server.default_naming_context;
}

std::string ActiveDirectory::objection_to(const RootDse& server) const {
  if (hints_ == PolicyHints::warn || !server.policy_hints.empty()) return {};
  return "it has no policy hints control, so the password history would not count on resets, and "
         "[directory] policy_hints = require asks for it";
}

Remark ActiveDirectory::remark_on(const RootDse& server) const {
  if (!server.policy_hints.empty()) return {"the password history counts on resets", false};
  return {"it has no policy hints control: the password history does not count on resets", true};
}

}  // namespace writeback::ldap
