#include "ldap/active_directory.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace writeback::ldap {

using namespace std::string_literals;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

const Timestamp now{seconds{1'700'000'000}};

std::string file_time(Timestamp moment) {
  return std::to_string((moment.time_since_epoch().count() + 11'644'473'600) * 10'000'000);
}

Entry ada(const std::vector<std::pair<std::string, std::string>>& attributes) {
  Entry entry;
  entry.dn = "CN=Ada,OU=People,DC=example,DC=com";
  for (const auto& [name, value] : attributes) entry.attributes.push_back({name, {value}});
  return entry;
}

Account account_of(const std::vector<std::pair<std::string, std::string>>& attributes,
                   const std::optional<DirectoryPolicy>& policy = std::nullopt) {
  return ActiveDirectory(PolicyHints::warn).read_account(ada(attributes), policy, now);
}

const Modify& modify_of(const Request& request) {
  return std::get<Modify>(request.operation);
}

}  // namespace

TEST(ActiveDirectory, TheComputedBitDecidesWhetherAnAccountIsLocked) {
  const std::string since = file_time(now - hours{1});
  EXPECT_EQ(account_of({{"lockoutTime", since}}).lock.kind, LockKind::none);
  EXPECT_EQ(
      account_of({{"lockoutTime", since}, {"msDS-User-Account-Control-Computed", "0"}}).lock.kind,
      LockKind::none);
  DirectoryPolicy policy;
  policy.lockout_duration = hours{2};
  const Account locked = account_of(
      {{"lockoutTime", since}, {"msDS-User-Account-Control-Computed", "8388624"}}, policy);
  EXPECT_EQ(locked.lock.kind, LockKind::failures);
  EXPECT_EQ(locked.lock.until, now + hours{1});
}

TEST(ActiveDirectory, DisabledAndExpiredAccountsAreDisabled) {
  EXPECT_TRUE(account_of({{"userAccountControl", "514"}}).disabled);
  EXPECT_FALSE(account_of({{"userAccountControl", "512"}}).disabled);
  EXPECT_TRUE(account_of({{"accountExpires", file_time(now)}}).disabled);
  EXPECT_FALSE(account_of({{"accountExpires", file_time(now + seconds{1})}}).disabled);
  for (const char* never : {"0", "9223372036854775807"}) {
    EXPECT_FALSE(account_of({{"accountExpires", never}}).disabled) << never;
  }
}

TEST(ActiveDirectory, AZeroInPwdLastSetDemandsAChangeUnlessThePasswordNeverExpires) {
  EXPECT_TRUE(account_of({{"pwdLastSet", "0"}, {"userAccountControl", "512"}}).must_change);
  EXPECT_FALSE(account_of({{"pwdLastSet", "0"}, {"userAccountControl", "66048"}}).must_change);
  const Account set = account_of({{"pwdLastSet", file_time(now)}});
  EXPECT_FALSE(set.must_change);
  EXPECT_EQ(set.changed_at, now);
  EXPECT_EQ(account_of({{"msDS-UserPasswordExpiryTimeComputed", "9223372036854775807"}}).expires_at,
            std::nullopt);
}

TEST(ActiveDirectory, AResetIsOneModification) {
  const ActiveDirectory directory(PolicyHints::warn);
  const Account locked = account_of({{"objectGUID", std::string(16, '\x01')},
                                     {"lockoutTime", "1"},
                                     {"msDS-User-Account-Control-Computed", "16"}});
  const Request all = directory.reset(locked, "new", ResetOptions{true, true}, RootDse{});
  ASSERT_EQ(modify_of(all).changes.size(), 3U);
  EXPECT_EQ(modify_of(all).dn, "<GUID=01010101010101010101010101010101>");
  EXPECT_EQ(modify_of(all).changes[0].attribute, "unicodePwd");
  EXPECT_EQ(modify_of(all).changes[0].values.front(), "\"\0n\0e\0w\0\"\0"s);
  EXPECT_EQ(modify_of(all).changes[1].attribute, "lockoutTime");
  EXPECT_EQ(modify_of(all).changes[2].attribute, "pwdLastSet");
  EXPECT_FALSE(all.with_password_policy);
  const Request only = directory.reset(locked, "new", ResetOptions{false, false}, RootDse{});
  EXPECT_EQ(modify_of(only).changes.size(), 1U);
  const Request unlocked =
      directory.reset(account_of({}), "new", ResetOptions{true, false}, RootDse{});
  EXPECT_EQ(modify_of(unlocked).changes.size(), 1U) << "nothing to unlock";
  EXPECT_EQ(modify_of(unlocked).dn, "CN=Ada,OU=People,DC=example,DC=com") << "no GUID to be read";
}

TEST(ActiveDirectory, PolicyHintsAreAskedForByTheOidThatTheServerKnows) {
  Entry root;
  root.attributes.push_back({"supportedControl", {"1.2.840.113556.1.4.2066"}});
  const RootDse old = RootDse::from(root);
  root.attributes[0].values.push_back("1.2.840.113556.1.4.2239");
  const RootDse both = RootDse::from(root);
  const ActiveDirectory directory(PolicyHints::require);
  const Account account = account_of({});
  EXPECT_EQ(directory.reset(account, "x", {}, old).policy_hints, "1.2.840.113556.1.4.2066");
  EXPECT_EQ(directory.reset(account, "x", {}, both).policy_hints, "1.2.840.113556.1.4.2239");
  EXPECT_EQ(directory.reset(account, "x", {}, RootDse{}).policy_hints, "");
  EXPECT_EQ(directory.objection_to(both), "");
  EXPECT_NE(directory.objection_to(RootDse{}), "");
  EXPECT_EQ(ActiveDirectory(PolicyHints::warn).objection_to(RootDse{}), "");
  const Remark missing = ActiveDirectory(PolicyHints::warn).remark_on(RootDse{});
  EXPECT_TRUE(missing.is_warning);
  EXPECT_NE(missing.text.find("does not count"), std::string::npos);
  EXPECT_FALSE(directory.remark_on(both).is_warning);
}

TEST(ActiveDirectory, AChangeNamesTheOldPasswordAndTheNewOne) {
  const Request change =
      ActiveDirectory(PolicyHints::warn).change(account_of({}), "old", "new", RootDse{});
  ASSERT_EQ(modify_of(change).changes.size(), 2U);
  EXPECT_EQ(modify_of(change).changes[0].kind, ChangeKind::remove);
  EXPECT_EQ(modify_of(change).changes[0].values.front(), "\"\0o\0l\0d\0\"\0"s);
  EXPECT_EQ(modify_of(change).changes[1].kind, ChangeKind::add);
  EXPECT_EQ(modify_of(change).changes[1].values.front(), "\"\0n\0e\0w\0\"\0"s);
}

TEST(ActiveDirectory, ThePolicyOfTheDomainAndAPsoAreReadAlike) {
  const ActiveDirectory directory(PolicyHints::warn);
  const DirectoryPolicy domain = directory.read_policy(ada({{"minPwdLength", "7"},
                                                            {"pwdHistoryLength", "24"},
                                                            {"minPwdAge", "-864000000000"},
                                                            {"maxPwdAge", "-9223372036854775808"},
                                                            {"pwdProperties", "1"},
                                                            {"lockoutThreshold", "0"},
                                                            {"lockoutDuration", "-18000000000"}}),
                                                       RootDse{});
  EXPECT_EQ(domain.min_length, 7);
  EXPECT_EQ(domain.history, 24);
  EXPECT_EQ(domain.minimum_age, hours{24});
  EXPECT_EQ(domain.maximum_age, std::nullopt);
  EXPECT_EQ(domain.complexity, true);
  EXPECT_TRUE(domain.refuses_names);
  EXPECT_EQ(domain.history_counts_on_reset, false);
  RootDse samba;
  samba.vendor = "Samba Team (https://www.samba.org)";
  EXPECT_FALSE(directory.read_policy(ada({{"pwdProperties", "1"}}), samba).refuses_names);
  EXPECT_FALSE(directory.demand_after_reset(account_of({}))) << "the reset itself demands it";
  EXPECT_FALSE(domain.lockout);
  const DirectoryPolicy own =
      directory.read_policy(ada({{"msDS-MinimumPasswordLength", "16"},
                                 {"msDS-PasswordComplexityEnabled", "FALSE"},
                                 {"msDS-LockoutThreshold", "2"},
                                 {"msDS-LockoutDuration", "-18000000000"}}),
                            RootDse{});
  EXPECT_EQ(own.min_length, 16);
  EXPECT_EQ(own.complexity, false);
  EXPECT_TRUE(own.lockout);
  EXPECT_EQ(own.lockout_duration, seconds{1800});
  EXPECT_EQ(directory.policy_dn(ada({{"msDS-ResultantPSO", "CN=own"}}), "DC=x"), "CN=own");
  EXPECT_EQ(directory.policy_dn(ada({}), "DC=x"), "DC=x");
}

TEST(ActiveDirectory, AdministratorsAreMarked) {
  EXPECT_TRUE(account_of({{"adminCount", "1"}}).is_marked_privileged);
  EXPECT_FALSE(account_of({{"adminCount", "0"}}).is_marked_privileged);
  EXPECT_TRUE(account_of({{"objectSid",
                           "\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00\x01\x00\x00\x00"
                           "\x02\x00\x00\x00\x03\x00\x00\x00\xF4\x01\x00\x00"s}})
                  .is_marked_privileged)
      << "the built-in administrator, S-1-5-21-1-2-3-500";
}

}  // namespace writeback::ldap
