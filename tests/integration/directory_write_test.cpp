#include "tests/integration/directory_contract.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::PersonWish;

namespace {

Person person_in(support::TestDirectory& server, const std::string& folder,
                 const std::string& policy = "") {
  PersonWish wish;
  wish.folder = folder + ",ou=people";
  wish.policy = policy;
  return server.add_person(wish);
}

constexpr ResetOptions with_must_change{true, true};

}  // namespace

TEST_P(DirectoryContract, AResetSetsThePassword) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  const auto done = reset(person, password);
  ASSERT_TRUE(succeeded(done));
  EXPECT_FALSE(done->unlocked);
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_FALSE(server().accepts(person, person.password));
}

TEST_P(DirectoryContract, AResetTakesAnyCharacters) {
  const Person person = server().add_person();
  for (const std::string& password :
       {"sp ace " + fresh_password(), "p\xC3\xA4ssw\xC3\xB6rt\xE2\x82\xAC" + fresh_password(),
        "\xF0\x9F\x94\x91" + fresh_password(), "\"quotes\\'" + fresh_password(),
        fresh_password() + std::string(80, 'x')}) {
    ASSERT_TRUE(succeeded(reset(person, password))) << password;
    EXPECT_TRUE(server().accepts(person, password)) << password;
  }
}

TEST_P(DirectoryContract, TheDirectorysLengthRulesAreNamedWithTheirNumbers) {
  const Person person = server().add_person();
  const auto too_short = reset(person, "Xq7-short");
  EXPECT_EQ(problem_of(too_short), ProblemKind::password_policy_violation);
  ASSERT_EQ(rule_of(too_short), Rule::min_length);
  EXPECT_EQ(too_short.error().violations.front().limit, 10);
  const auto too_long = reset(person, fresh_password() + std::string(128, 'y'));
  ASSERT_EQ(rule_of(too_long), Rule::max_length);
  EXPECT_EQ(too_long.error().violations.front().limit, 128);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(DirectoryContract, TheHistoryCountsForResetsToo) {
  const Person person = server().add_person();
  const auto again = reset(person, person.password);
  EXPECT_EQ(problem_of(again), ProblemKind::password_policy_violation);
  ASSERT_EQ(rule_of(again), Rule::history);
  EXPECT_EQ(again.error().violations.front().limit, 3);
}

TEST_P(DirectoryContract, AQualityCheckThatRefusesIsNamed) {
  // A policy of this kind refuses what it can't look into: a password that looks like a hash.
  const Person person = server().add_person();
  EXPECT_EQ(rule_of(reset(person, "{SSHA}" + fresh_password())), Rule::complexity);
}

TEST_P(DirectoryContract, MustChangeIsSetWithTheReset) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(reset(person, password, with_must_change)));
  EXPECT_EQ(admin().value(person.dn, "pwdReset"), "TRUE");
  EXPECT_EQ(server().sign_in(person.dn, password).policy_error, 2) << "change after reset";
}

TEST_P(DirectoryContract, AResetWithoutMustChangeLeavesNoneBehind) {
  const Person person = server().add_person();
  admin().replace(person.dn, "pwdReset", {"TRUE"});
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(reset(person, password)));
  EXPECT_NE(admin().value(person.dn, "pwdReset"), "TRUE");
  EXPECT_EQ(server().sign_in(person.dn, password).policy_error, std::nullopt);
}

TEST_P(DirectoryContract, AResetUnlocksAndSaysSo) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const std::string password = fresh_password();
  const auto done = reset(person, password);
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(done->unlocked);
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_P(DirectoryContract, UnlockLiftsALockForFailures) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  ASSERT_FALSE(server().accepts(person, person.password));
  const auto done = unlock(person);
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(done->unlocked);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(DirectoryContract, UnlockNeverLiftsALockThatCameInBetween) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  server().lock_for_good(person);
  CallerScopes scopes;
  scopes.add(CallerScope::writeback);
  auto managed =
      ManagedAccount::admit(WritebackScope{}, std::move(*account), Operation::unlock).value();
  const VerifiedAccount verified(std::move(managed), TrustedCaller::vouching(scopes).value());
  const auto done = run(directory().unlock(verified, soon()));
  EXPECT_EQ(problem_of(done), ProblemKind::directory_unavailable);
  EXPECT_EQ(admin().value(person.dn, "pwdAccountLockedTime"), "000001010000Z");
}

TEST_P(DirectoryContract, WhereNothingMayBeWrittenTheDirectoryRefuses) {
  const Person person = person_in(server(), "ou=sealed");
  EXPECT_EQ(problem_of(reset(person, fresh_password())), ProblemKind::directory_refused);
  EXPECT_TRUE(server().accepts(person, person.password));
  server().lock_by_failures(person);
  EXPECT_EQ(problem_of(unlock(person)), ProblemKind::directory_refused);
  EXPECT_FALSE(admin().value(person.dn, "pwdAccountLockedTime").empty());
}

TEST_P(DirectoryContract, WhereMustChangeMayNotBeSetThePasswordIsNotSetEither) {
  const Person person = person_in(server(), "ou=halfway");
  EXPECT_EQ(problem_of(reset(person, fresh_password(), with_must_change)),
            ProblemKind::directory_refused);
  EXPECT_TRUE(server().accepts(person, person.password));
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(reset(person, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_P(DirectoryContract, APolicyThatForbidsResetsIsTheAdministratorsTask) {
  const Person person = person_in(server(), "ou=staff", "safemodify");
  EXPECT_EQ(problem_of(reset(person, fresh_password())), ProblemKind::directory_refused);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(DirectoryContract, APolicyThatForbidsUsersToChangeLetsTheServiceReset) {
  const Person person = person_in(server(), "ou=staff", "immutable");
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(reset(person, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_P(DirectoryContract, SomebodyWhoLeftInBetweenIsNotThereAnyMore) {
  const Person person = server().add_person();
  auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  admin().remove(person.dn);
  EXPECT_EQ(problem_of(reset(person, fresh_password())), ProblemKind::user_not_found);
}

}  // namespace writeback::test
