#include "tests/integration/account_contract.hpp"

#include <algorithm>

#include "ldap/dn.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;

void AccountContract::SetUp() {
  if (!can_start(GetParam()))
    GTEST_SKIP() << "this server's packages are missing, or no namespace can be made";
  server_ = contract_server(GetParam());
  settings_ = server_->settings();
  settings_.connections = 2;
}

TEST_P(AccountContract, AFreshAccountIsFoundByNameAndMail) {
  const Person person = server().add_person();
  for (const auto& name : {person.uid, person.mail}) {
    const auto account = find(name, Detail::complete);
    ASSERT_TRUE(succeeded(account));
    EXPECT_EQ(account->dn, person.dn);
    EXPECT_EQ(account->lock.kind, LockKind::none);
    EXPECT_FALSE(account->disabled);
    EXPECT_FALSE(account->must_change);
    ASSERT_TRUE(account->policy.has_value());
    EXPECT_EQ(account->policy->min_length, 10);
    EXPECT_EQ(account->policy->history, 3);
    EXPECT_TRUE(account->policy->lockout);
    EXPECT_EQ(account->policy->lockout_threshold, 3);
  }
}

TEST_P(AccountContract, NobodyAndSpecialCharactersAreNotFound) {
  for (const std::string name : {"nobody-at-all", "*", "a)(uid=*", "\\2a", "\xC3\xA4"}) {
    EXPECT_EQ(problem_of(find(name)), ProblemKind::user_not_found) << name;
  }
}

TEST_P(AccountContract, AResetSetsThePasswordWhateverItsCharacters) {
  const Person person = server().add_person();
  for (const std::string& password :
       {fresh_password(), "sp ace " + fresh_password(),
        "p\xC3\xA4ssw\xC3\xB6rt\xE2\x82\xAC" + fresh_password(),
        "\xF0\x9F\x94\x91" + fresh_password(), "\"q\\'" + fresh_password() + "\""}) {
    const auto done = reset(person, password);
    ASSERT_TRUE(succeeded(done)) << password;
    EXPECT_FALSE(done->unlocked);
    EXPECT_TRUE(server().accepts(person, password)) << password;
    EXPECT_FALSE(server().accepts(person, person.password));
  }
}

TEST_P(AccountContract, AShortPasswordIsRefusedWithTheDirectorysNumber) {
  const Person person = server().add_person();
  const auto refused = reset(person, "Xq7-shrt");
  EXPECT_EQ(problem_of(refused), ProblemKind::password_policy_violation);
  ASSERT_EQ(rule_of(refused), Rule::min_length);
  EXPECT_EQ(refused.error().violations.front().limit, 10);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(AccountContract, AResetLooksIntoTheHistoryWhereTheDirectoryDoes) {
  const Person person = server().add_person();
  const auto again = reset(person, person.password);
  if (server().resets_pass_history()) {
    EXPECT_TRUE(succeeded(again)) << "and the log said so at the start";
    return;
  }
  EXPECT_EQ(rule_of(again), Rule::history);
}

TEST_P(AccountContract, AResetUnlocksAndSaysSo) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const std::string password = fresh_password();
  const auto done = reset(person, password);
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(done->unlocked);
  EXPECT_TRUE(server().accepts(person, password));
  const auto after = find(person.uid);
  ASSERT_TRUE(succeeded(after));
  EXPECT_EQ(after->lock.kind, LockKind::none);
  EXPECT_TRUE(after->changed_at.has_value());
}

TEST_P(AccountContract, UnlockLiftsTheLockAndLeavesThePassword) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const auto locked = find(person.uid);
  ASSERT_TRUE(succeeded(locked));
  EXPECT_EQ(locked->lock.kind, LockKind::failures);
  EXPECT_FALSE(server().accepts(person, person.password));
  const auto done = unlock(person);
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(done->unlocked);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(AccountContract, ADisabledAccountIsSeen) {
  const Person person = server().add_person();
  server().disable(person);
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_TRUE(account->disabled);
}

TEST_P(AccountContract, MustChangeIsSetAndSeenAndCleared) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(reset(person, password, ResetOptions{true, true})));
  const auto waiting = find(person.uid);
  ASSERT_TRUE(succeeded(waiting));
  EXPECT_TRUE(waiting->must_change);
  const std::string own = fresh_password();
  ASSERT_TRUE(succeeded(change(person, password, own)));
  EXPECT_TRUE(server().accepts(person, own));
  const auto after = find(person.uid);
  ASSERT_TRUE(succeeded(after));
  EXPECT_FALSE(after->must_change);
}

TEST_P(AccountContract, AChangeGoesThroughWithTheCurrentPassword) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(change(person, person.password, password)));
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_FALSE(server().accepts(person, person.password));
}

TEST_P(AccountContract, AChangeLooksIntoTheHistory) {
  const Person again = server().add_person();
  const std::string second = fresh_password();
  ASSERT_TRUE(succeeded(change(again, again.password, second)));
  const auto refused = change(again, second, again.password);
  ASSERT_EQ(rule_of(refused), Rule::history);
  EXPECT_EQ(refused.error().violations.front().limit, 3);
}

TEST_P(AccountContract, AWrongCurrentPasswordIsTriedOnce) {
  const Person person = server().add_person();
  // Two of them stay below the threshold of three only if each was tried once.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(problem_of(change(person, "not-the-Passw0rd", fresh_password())),
              ProblemKind::current_password_incorrect);
  }
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(AccountContract, AChangeOfALockedAccountIsRefused) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const auto refused = problem_of(change(person, person.password, fresh_password()));
  // The rules look for a lock before they get here, because OpenLDAP does not tell one at the
  // sign-in (unless ppolicy_use_lockout is on).
  EXPECT_EQ(refused, GetParam() == ServerKind::openldap ? ProblemKind::current_password_incorrect
                                                        : ProblemKind::account_locked);
}

TEST_P(AccountContract, ADemandedChangeIsPossible) {
  const Person person = server().add_person();
  server().demand_change(person);
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(change(person, person.password, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_P(AccountContract, NestedGroupsCount) {
  const Person person = server().add_person();
  const std::string inner = server().add_group({person.dn});
  const std::string outer = server().add_group({inner});
  const std::string other = server().add_group({server().add_person().dn});
  settings_.groups_to_know = {outer, other};
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  const auto is_in = [&](const std::string& group) {
    const auto dn = ldap::normalise(group).value();
    return std::find(account->groups.begin(), account->groups.end(), dn) != account->groups.end();
  };
  EXPECT_TRUE(is_in(outer));
  EXPECT_FALSE(is_in(other));
}

TEST_P(AccountContract, AGroupThatIsNotThereStopsEverything) {
  const Person person = server().add_person();
  settings_.groups_to_know = {"cn=gone," + settings_.base_dn};
  EXPECT_EQ(problem_of(find(person.uid)), ProblemKind::directory_refused);
}

TEST_P(AccountContract, OutsideItsRightsTheServiceAccountIsRefused) {
  const Person person = server().add_person_outside();
  EXPECT_EQ(problem_of(reset(person, fresh_password())), ProblemKind::directory_refused);
  EXPECT_TRUE(server().accepts(person, person.password));
  server().lock_by_failures(person);
  EXPECT_EQ(problem_of(unlock(person)), ProblemKind::directory_refused);
  EXPECT_FALSE(server().accepts(person, person.password));
}

INSTANTIATE_TEST_SUITE_P(OpenLdap, AccountContract, testing::Values(ServerKind::openldap));
INSTANTIATE_TEST_SUITE_P(Samba, AccountContract, testing::Values(ServerKind::active_directory));
INSTANTIATE_TEST_SUITE_P(Ds389, AccountContract, testing::Values(ServerKind::ds389));

}  // namespace writeback::test
