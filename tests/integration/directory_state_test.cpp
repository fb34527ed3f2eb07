#include "tests/integration/directory_contract.hpp"

namespace writeback::test {

using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::system_clock;
using support::Person;
using support::PersonWish;

namespace {

Person person_under(support::TestDirectory& server, const std::string& policy) {
  PersonWish wish;
  wish.policy = policy;
  return server.add_person(wish);
}

/// Whether a moment that the directory keeps in seconds is this one.
testing::AssertionResult is_about(const std::optional<Timestamp>& moment,
                                  system_clock::time_point expected) {
  if (!moment) return testing::AssertionFailure() << "no moment";
  const auto off = std::chrono::abs(*moment - expected);
  if (off <= support::patience) return testing::AssertionSuccess();
  return testing::AssertionFailure() << rfc3339(*moment);
}

}  // namespace

TEST_P(DirectoryContract, AFreshAccountIsNotLockedNotDisabledAndExpiresByItsPolicy) {
  const Person person = server().add_person();
  const auto account = find(person.uid, Detail::complete);
  ASSERT_TRUE(succeeded(account));
  EXPECT_EQ(account->lock.kind, LockKind::none);
  EXPECT_FALSE(account->disabled);
  EXPECT_FALSE(account->must_change);
  EXPECT_TRUE(is_about(account->changed_at, system_clock::now()));
  EXPECT_TRUE(is_about(account->expires_at, system_clock::now() + hours{90 * 24}));
}

TEST_P(DirectoryContract, TheDefaultPolicyCountsWhereThereIsNoOther) {
  const Person person = server().add_person();
  const auto account = find(person.uid, Detail::complete);
  ASSERT_TRUE(succeeded(account));
  ASSERT_TRUE(account->policy.has_value());
  EXPECT_EQ(account->policy->min_length, 10);
  EXPECT_EQ(account->policy->max_length, 128);
  EXPECT_EQ(account->policy->history, 3);
  EXPECT_EQ(account->policy->minimum_age, std::nullopt);
  EXPECT_EQ(account->policy->maximum_age, hours{90 * 24});
  EXPECT_TRUE(account->policy->lockout);
  EXPECT_EQ(account->policy->lockout_threshold, 3);
  EXPECT_EQ(account->policy->lockout_duration, std::nullopt);
  EXPECT_EQ(account->policy->user_may_change, true);
}

TEST_P(DirectoryContract, APolicyOfTheUsersOwnCounts) {
  const Person person = person_under(server(), "strict");
  const auto account = find(person.uid, Detail::complete);
  ASSERT_TRUE(succeeded(account));
  ASSERT_TRUE(account->policy.has_value());
  EXPECT_EQ(account->policy->min_length, 16);
  EXPECT_EQ(account->policy->max_length, std::nullopt);
  EXPECT_EQ(account->policy->history, 5);
  EXPECT_EQ(account->policy->minimum_age, hours{24});
  EXPECT_EQ(account->policy->lockout_duration, seconds{300});
}

TEST_P(DirectoryContract, ANamedDefaultPolicyIsTakenAsNamed) {
  settings_.default_policy_dn = server().dn("cn=strict,ou=policies");
  const auto account = find(server().add_person().uid, Detail::complete);
  ASSERT_TRUE(succeeded(account));
  ASSERT_TRUE(account->policy.has_value());
  EXPECT_EQ(account->policy->min_length, 16);
}

TEST_P(DirectoryContract, APolicyThatCantBeReadIsUnknown) {
  const auto account = find(person_under(server(), "hidden").uid, Detail::complete);
  ASSERT_TRUE(succeeded(account));
  EXPECT_FALSE(account->policy.has_value());
}

TEST_P(DirectoryContract, LockedByFailuresUntilSomebodyUnlocksIt) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_EQ(account->lock.kind, LockKind::failures);
  EXPECT_EQ(account->lock.until, std::nullopt);
  EXPECT_FALSE(account->disabled);
}

TEST_P(DirectoryContract, LockedByFailuresForALimitedTime) {
  const Person person = person_under(server(), "strict");
  server().lock_by_failures(person);
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_EQ(account->lock.kind, LockKind::failures);
  EXPECT_TRUE(is_about(account->lock.until, system_clock::now() + seconds{300}));
}

TEST_P(DirectoryContract, ALockThatHasExpiredByItselfIsNone) {
  const Person person = person_under(server(), "strict");
  admin().replace(person.dn, "pwdAccountLockedTime",
                  {support::generalized_time(system_clock::now() - seconds{3600})});
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_EQ(account->lock.kind, LockKind::none);
  ASSERT_TRUE(server().accepts(person, person.password)) << "the directory says the same";
}

TEST_P(DirectoryContract, ALockUnderAPolicyWithoutLockoutIsNone) {
  const Person person = person_under(server(), "nolockout");
  admin().replace(person.dn, "pwdAccountLockedTime",
                  {support::generalized_time(system_clock::now())});
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_EQ(account->lock.kind, LockKind::none);
  EXPECT_TRUE(server().accepts(person, person.password)) << "the directory says the same";
}

TEST_P(DirectoryContract, AnAdministratorsLockIsADisabledAccount) {
  const Person person = server().add_person();
  server().lock_for_good(person);
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_EQ(account->lock.kind, LockKind::administrator);
  EXPECT_TRUE(account->disabled);
}

TEST_P(DirectoryContract, AnAccountOutsideItsTimeIsDisabled) {
  const Person gone = server().add_person();
  admin().replace(gone.dn, "pwdEndTime",
                  {support::generalized_time(system_clock::now() - hours{1})});
  const Person coming = server().add_person();
  admin().replace(coming.dn, "pwdStartTime",
                  {support::generalized_time(system_clock::now() + hours{1})});
  for (const auto& person : {gone, coming}) {
    const auto account = find(person.uid);
    ASSERT_TRUE(succeeded(account));
    EXPECT_TRUE(account->disabled);
    EXPECT_EQ(account->lock.kind, LockKind::none);
    EXPECT_FALSE(server().accepts(person, person.password)) << "the directory says the same";
  }
}

TEST_P(DirectoryContract, MustChangeIsSeen) {
  const Person person = server().add_person();
  admin().replace(person.dn, "pwdReset", {"TRUE"});
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_TRUE(account->must_change);
}

TEST_P(DirectoryContract, AnExpiredPasswordIsSeen) {
  const Person person = server().add_person();
  server().overwrite_changed_time(person, hours{100 * 24});
  const auto account = find(person.uid, Detail::complete);
  ASSERT_TRUE(succeeded(account));
  EXPECT_TRUE(is_about(account->expires_at, system_clock::now() - hours{10 * 24}));
}

}  // namespace writeback::test
