#include "ldap/openldap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/ber.hpp"

namespace writeback::ldap {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Timestamp now{seconds{1'700'000'000}};  // 2023-11-14T22:13:20Z
constexpr const char* ten_minutes_ago = "20231114220320Z";
constexpr const char* in_ten_minutes = "20231114222320Z";
constexpr const char* locked_for_good = "000001010000Z";

Entry ada(std::vector<Attribute> attributes) {
  return Entry{"uid=Ada,ou=People,dc=example", std::move(attributes)};
}

DirectoryPolicy locking_policy(std::optional<seconds> duration) {
  DirectoryPolicy policy;
  policy.lockout = true;
  policy.lockout_duration = duration;
  return policy;
}

Account read(const Entry& entry, const std::optional<DirectoryPolicy>& policy = {}) {
  return OpenLdap().read_account(entry, policy, now);
}

TEST(OpenLdap, ReadsWhoSomebodyIs) {
  const Account account = read(ada({{"uid", {"ada", "al"}},
                                    {"entryCSN", {"20231114.1"}},
                                    {"pwdChangedTime", {ten_minutes_ago}}}));
  EXPECT_EQ(account.dn, "uid=Ada,ou=People,dc=example") << "as the server wrote it";
  EXPECT_EQ(account.normal_dn.rdns.size(), 3U);
  EXPECT_EQ(account.login_names, (std::vector<std::string>{"ada", "al"}));
  EXPECT_EQ(account.revision.change_id, "20231114.1");
  EXPECT_EQ(account.revision.password_changed, ten_minutes_ago);
  EXPECT_EQ(account.changed_at, now - minutes{10});
  EXPECT_EQ(account.lock.kind, LockKind::none);
  EXPECT_FALSE(account.disabled);
  EXPECT_FALSE(account.must_change);
  EXPECT_FALSE(account.expires_at);
  EXPECT_FALSE(account.policy);
}

TEST(OpenLdap, AnEntryWithoutAnyOfTheAttributesIsPlain) {
  const Account account = read(ada({}));
  EXPECT_TRUE(account.login_names.empty());
  EXPECT_EQ(account.lock.kind, LockKind::none);
  EXPECT_FALSE(account.disabled);
  EXPECT_FALSE(account.changed_at);
  EXPECT_EQ(account.revision, Revision{});
}

TEST(OpenLdap, LockDecisions) {
  struct Case {
    const char* what;
    const char* locked_at;
    std::optional<DirectoryPolicy> policy;
    LockKind kind;
    std::optional<Timestamp> until;
    bool disabled;
  };
  DirectoryPolicy no_lockout;
  const Case cases[] = {
      {"not locked", nullptr, locking_policy(minutes{15}), LockKind::none, {}, false},
      {"locked until somebody unlocks it",
       ten_minutes_ago,
       locking_policy({}),
       LockKind::failures,
       {},
       false},
      {"locked for a while", ten_minutes_ago, locking_policy(minutes{15}), LockKind::failures,
       now + minutes{5}, false},
      {"expired by itself", ten_minutes_ago, locking_policy(minutes{9}), LockKind::none, {}, false},
      {"expired this second",
       ten_minutes_ago,
       locking_policy(minutes{10}),
       LockKind::none,
       {},
       false},
      {"one second left", ten_minutes_ago, locking_policy(minutes{10} + seconds{1}),
       LockKind::failures, now + seconds{1}, false},
      {"the policy does not lock", ten_minutes_ago, no_lockout, LockKind::none, {}, false},
      {"the policy is not known", ten_minutes_ago, {}, LockKind::failures, {}, false},
      {"the moment is not readable",
       "soon",
       locking_policy(minutes{15}),
       LockKind::failures,
       {},
       false},
      {"a clock that is a little ahead",
       "20231114221600Z",
       locking_policy({}),
       LockKind::failures,
       {},
       false},
      {"a lock that is still to come",
       in_ten_minutes,
       locking_policy({}),
       LockKind::none,
       {},
       false},
      {"by an administrator",
       locked_for_good,
       locking_policy(minutes{15}),
       LockKind::administrator,
       {},
       true},
      {"by an administrator, seconds written",
       "00000101000000Z",
       locking_policy({}),
       LockKind::administrator,
       {},
       true},
      {"by an administrator, policy unknown",
       locked_for_good,
       {},
       LockKind::administrator,
       {},
       true},
      {"by an administrator, no lockout",
       locked_for_good,
       no_lockout,
       LockKind::administrator,
       {},
       true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    const Entry entry =
        c.locked_at == nullptr ? ada({}) : ada({{"pwdAccountLockedTime", {c.locked_at}}});
    const Account account = read(entry, c.policy);
    EXPECT_EQ(account.lock.kind, c.kind);
    EXPECT_EQ(account.lock.until, c.until);
    EXPECT_EQ(account.disabled, c.disabled);
    EXPECT_EQ(account.lock.evidence, c.kind == LockKind::failures ? c.locked_at : "");
  }
}

TEST(OpenLdap, ADelayBetweenTriesIsALockThatNobodyCanLift) {
  const Account waiting = read(ada({{"pwdAccountTmpLockoutEnd", {in_ten_minutes}}}));
  EXPECT_EQ(waiting.lock.kind, LockKind::failures);
  EXPECT_EQ(waiting.lock.until, now + minutes{10});
  EXPECT_EQ(waiting.lock.evidence, "");
  EXPECT_EQ(read(ada({{"pwdAccountTmpLockoutEnd", {ten_minutes_ago}}})).lock.kind, LockKind::none);
  EXPECT_EQ(read(ada({{"pwdAccountTmpLockoutEnd", {"20231114221320Z"}}})).lock.kind,
            LockKind::none);
  const Account both = read(ada({{"pwdAccountTmpLockoutEnd", {in_ten_minutes}},
                                 {"pwdAccountLockedTime", {ten_minutes_ago}}}),
                            locking_policy({}));
  EXPECT_EQ(both.lock.evidence, ten_minutes_ago) << "the lock that can be lifted counts";
  const Account for_good = read(ada({{"pwdAccountTmpLockoutEnd", {in_ten_minutes}},
                                     {"pwdAccountLockedTime", {locked_for_good}}}));
  EXPECT_EQ(for_good.lock.kind, LockKind::administrator);
}

TEST(OpenLdap, AnAccountHasItsTime) {
  struct Case {
    const char* start;
    const char* end;
    bool disabled;
  };
  const Case cases[] = {
      {nullptr, nullptr, false},           {ten_minutes_ago, nullptr, false},
      {in_ten_minutes, nullptr, true},     {nullptr, in_ten_minutes, false},
      {nullptr, ten_minutes_ago, true},    {nullptr, "20231114221320Z", true},
      {"20231114221320Z", nullptr, false}, {ten_minutes_ago, in_ten_minutes, false},
      {"garbage", "garbage", false},
  };
  for (const auto& c : cases) {
    Entry entry = ada({});
    if (c.start != nullptr) entry.attributes.push_back({"pwdStartTime", {c.start}});
    if (c.end != nullptr) entry.attributes.push_back({"pwdEndTime", {c.end}});
    EXPECT_EQ(read(entry).disabled, c.disabled)
        << (c.start == nullptr ? "-" : c.start) << " " << (c.end == nullptr ? "-" : c.end);
  }
}

TEST(OpenLdap, MustChangeAndExpiry) {
  EXPECT_TRUE(read(ada({{"pwdReset", {"TRUE"}}})).must_change);
  EXPECT_FALSE(read(ada({{"pwdReset", {"FALSE"}}})).must_change);
  DirectoryPolicy policy;
  policy.maximum_age = hours{24};
  const Entry entry = ada({{"pwdChangedTime", {ten_minutes_ago}}});
  EXPECT_EQ(read(entry, policy).expires_at, now - minutes{10} + hours{24});
  EXPECT_FALSE(read(ada({}), policy).expires_at);
  policy.maximum_age.reset();
  EXPECT_FALSE(read(entry, policy).expires_at);
}

TEST(OpenLdap, ReadsThePolicyAndGuessesNothing) {
  Entry entry{"cn=policy",
              {{"pwdMinLength", {"12"}},
               {"pwdMaxLength", {"64"}},
               {"pwdInHistory", {"5"}},
               {"pwdMinAge", {"3600"}},
               {"pwdMaxAge", {"7776000"}},
               {"pwdLockout", {"TRUE"}},
               {"pwdMaxFailure", {"10"}},
               {"pwdLockoutDuration", {"900"}},
               {"pwdMustChange", {"TRUE"}},
               {"pwdAllowUserChange", {"FALSE"}}}};
  const DirectoryPolicy full = OpenLdap().read_policy(entry, RootDse{});
  EXPECT_EQ(full.min_length, 12);
  EXPECT_EQ(full.max_length, 64);
  EXPECT_EQ(full.history, 5);
  EXPECT_EQ(full.minimum_age, hours{1});
  EXPECT_EQ(full.maximum_age, hours{2160});
  EXPECT_TRUE(full.lockout);
  EXPECT_EQ(full.lockout_threshold, 10);
  EXPECT_EQ(full.lockout_duration, minutes{15});
  EXPECT_EQ(full.must_change_after_reset, true);
  EXPECT_EQ(full.user_may_change, false);
  for (const char* value : {"0", "-1", "", "many", "12 ", "0x10", "99999999999999999999"}) {
    for (auto& attribute : entry.attributes) attribute.values = {value};
    const DirectoryPolicy off = OpenLdap().read_policy(entry, RootDse{});
    EXPECT_FALSE(off.min_length || off.max_length || off.history || off.minimum_age ||
                 off.maximum_age || off.lockout_threshold || off.lockout_duration)
        << value;
    EXPECT_FALSE(off.lockout) << value;
  }
  const DirectoryPolicy empty = OpenLdap().read_policy(Entry{}, RootDse{});
  EXPECT_FALSE(empty.min_length || empty.lockout);
  EXPECT_EQ(empty.user_may_change, true) << "slapd's default";
}

TEST(OpenLdap, ThePolicyIsNeededOnlyForALockThatMayHaveEnded) {
  EXPECT_FALSE(OpenLdap().needs_policy(ada({})));
  EXPECT_TRUE(OpenLdap().needs_policy(ada({{"pwdAccountLockedTime", {ten_minutes_ago}}})));
  EXPECT_FALSE(OpenLdap().needs_policy(ada({{"pwdAccountLockedTime", {locked_for_good}}})));
}

TEST(OpenLdap, AUsersOwnPolicyBeatsTheDefaultOne) {
  EXPECT_EQ(OpenLdap().policy_dn(ada({}), "cn=default"), "cn=default");
  EXPECT_EQ(OpenLdap().policy_dn(ada({{"pwdPolicySubentry", {"cn=own"}}}), "cn=default"), "cn=own");
  EXPECT_EQ(OpenLdap().policy_dn(ada({}), ""), "");
}

TEST(OpenLdap, AsksForEveryAttributeThatItReads) {
  const auto attributes = OpenLdap().account_attributes();
  for (const char* name :
       {"uid", "entryCSN", "pwdAccountLockedTime", "pwdAccountTmpLockoutEnd", "pwdStartTime",
        "pwdEndTime", "pwdReset", "pwdChangedTime", "pwdPolicySubentry"}) {
    EXPECT_NE(std::find(attributes.begin(), attributes.end(), name), attributes.end()) << name;
  }
  EXPECT_EQ(std::find(attributes.begin(), attributes.end(), "userPassword"), attributes.end());
  EXPECT_FALSE(OpenLdap().policy_attributes().empty());
}

TEST(OpenLdap, MomentsBeyondTheEndOfTimeDoNotOverflow) {
  for (const char* number : {"9223372036854775807", "9223372036854775", "99999999999"}) {
    const DirectoryPolicy policy = OpenLdap().read_policy(Entry{"cn=policy",
                                                                {{"pwdLockout", {"TRUE"}},
                                                                 {"pwdMaxAge", {number}},
                                                                 {"pwdMinAge", {number}},
                                                                 {"pwdLockoutDuration", {number}}}},
                                                          RootDse{});
    const Account account = read(
        ada({{"pwdChangedTime", {ten_minutes_ago}}, {"pwdAccountLockedTime", {ten_minutes_ago}}}),
        policy);
    EXPECT_EQ(account.lock.kind, LockKind::failures) << number;
    EXPECT_TRUE(!account.expires_at || *account.expires_at > now) << number;
    EXPECT_TRUE(!account.lock.until || *account.lock.until > now) << number;
  }
}

}  // namespace
}  // namespace writeback::ldap
