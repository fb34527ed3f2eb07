#include <gmock/gmock.h>

#include "ldap/dn.hpp"
#include "tests/integration/directory_contract.hpp"

namespace writeback::test {

using support::Person;
using support::PersonWish;
using testing::Contains;
using testing::Not;

TEST_P(DirectoryContract, FindsOnePersonByLoginNameAndByMail) {
  const Person person = server().add_person();
  const auto by_uid = find(person.uid);
  const auto by_mail = find(person.mail);
  ASSERT_TRUE(succeeded(by_uid));
  ASSERT_TRUE(succeeded(by_mail));
  EXPECT_EQ(by_uid->dn, person.dn);
  EXPECT_EQ(by_mail->dn, person.dn);
  EXPECT_THAT(by_uid->login_names, Contains(person.uid));
  EXPECT_FALSE(by_uid->is_service_account);
  EXPECT_FALSE(by_uid->revision.change_id.empty());
}

TEST_P(DirectoryContract, ZeroAndSeveralMatchesAreTwoDifferentProblems) {
  EXPECT_EQ(problem_of(find("nobody-has-this-name")), ProblemKind::user_not_found);
  const std::string shared_mail = support::fresh_name() + "@example.com";
  for (int i = 0; i < 3; ++i) {
    PersonWish wish;
    wish.mail = shared_mail;
    static_cast<void>(server().add_person(wish));
  }
  EXPECT_EQ(problem_of(find(shared_mail)), ProblemKind::user_ambiguous);
}

TEST_P(DirectoryContract, OneNameThatIsAnothersMailIsAmbiguous) {
  const Person first = server().add_person();
  PersonWish wish;
  wish.uid = first.mail;
  static_cast<void>(server().add_person(wish));
  EXPECT_EQ(problem_of(find(first.mail)), ProblemKind::user_ambiguous);
}

TEST_P(DirectoryContract, NamesWithEverySpecialCharacterAreFoundAndWritten) {
  const std::string salt = support::fresh_name();
  for (const std::string& name :
       {"comma, " + salt, "quote\"" + salt + "\"", "plus+" + salt, "(paren" + salt + ")",
        "star*" + salt + "*", "back\\slash\\" + salt, "#hash" + salt, "semi;" + salt + "<>=",
        "J\xC3\xBCrgen \xC3\x9F\xC5\x82 " + salt, "\xE5\xB1\xB1\xE7\x94\xB0" + salt,
        "o'brien /" + salt, "per%20cent" + salt, "two  spaces " + salt}) {
    PersonWish wish;
    wish.uid = name;
    const Person person = server().add_person(wish);
    const auto account = find(name);
    ASSERT_TRUE(succeeded(account)) << name;
    EXPECT_EQ(account->dn, person.dn) << "exactly as the server writes it";
    EXPECT_EQ(account->normal_dn, ldap::normalise(person.dn).value_or(NormalDn{}));
    const std::string password = support::fresh_password();
    ASSERT_TRUE(succeeded(reset(person, password))) << name;
    EXPECT_TRUE(server().accepts(person, password)) << name;
  }
}

TEST_P(DirectoryContract, AFilterCharacterInANameIsNoFilter) {
  const Person person = server().add_person();
  for (const std::string& name :
       {std::string("*"), person.uid + "*", std::string("person-*"), person.uid + ")(uid=*",
        std::string("*)(objectClass=*"), std::string("\\2a"), std::string("\\"),
        person.uid + std::string("\0", 1), std::string("\xFF\xFE")}) {
    EXPECT_EQ(problem_of(find(name)), ProblemKind::user_not_found) << name;
  }
}

TEST_P(DirectoryContract, TheServiceAccountIsKnownAsSuch) {
  settings_.base_dn = server().suffix();
  settings_.user_filter = "(cn={user})";
  const auto account = find("writebackd");
  ASSERT_TRUE(succeeded(account));
  EXPECT_TRUE(account->is_service_account);
}

TEST_P(DirectoryContract, PeopleOutsideTheBaseAreNotFound) {
  settings_.base_dn = "ou=contractors," + server().people_dn();
  const Person person = server().add_person();
  EXPECT_EQ(problem_of(find(person.uid)), ProblemKind::user_not_found);
}

TEST_P(DirectoryContract, ABaseThatIsNotThereIsTheAdministratorsTask) {
  settings_.base_dn = "ou=nowhere," + server().suffix();
  EXPECT_EQ(problem_of(find("anybody")), ProblemKind::directory_refused);
}

TEST_P(DirectoryContract, GroupsAreFollowedUpwardsAlsoRoundACircle) {
  const Person person = server().add_person();
  const std::string inner = server().add_group({person.dn});
  const std::string middle = server().add_group({inner});
  const std::string outer = server().add_group({middle});
  const std::string other = server().add_group({});
  admin().replace(inner, "member", {person.dn, outer});
  settings_.groups_to_know = {outer, other};
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  for (const auto& group : {inner, middle, outer}) {
    EXPECT_THAT(account->groups, Contains(ldap::normalise(group).value_or(NormalDn{}))) << group;
  }
  EXPECT_THAT(account->groups, Not(Contains(ldap::normalise(other).value_or(NormalDn{}))));
}

TEST_P(DirectoryContract, GroupsOfAPersonWithADifficultName) {
  PersonWish wish;
  wish.uid = "Difficult, \"(name)\" + * \\ \xC3\xA9 " + support::fresh_name();
  const Person person = server().add_person(wish);
  const std::string group = server().add_group({person.dn});
  settings_.groups_to_know = {group};
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_THAT(account->groups, Contains(ldap::normalise(group).value_or(NormalDn{})));
}

TEST_P(DirectoryContract, AGroupThatCantBeReadIsNeverTakenForNotAMember) {
  const Person person = server().add_person();
  settings_.groups_to_know = {server().dn("cn=hidden,ou=groups")};
  EXPECT_EQ(problem_of(find(person.uid)), ProblemKind::directory_refused);
}

TEST_P(DirectoryContract, AGroupThatIsNotThereIsTheAdministratorsTask) {
  const Person person = server().add_person();
  settings_.groups_to_know = {server().dn("cn=misspelt,ou=groups")};
  EXPECT_EQ(problem_of(find(person.uid)), ProblemKind::directory_refused);
}

TEST_P(DirectoryContract, TheExcludeFilterIsAskedOfTheEntry) {
  settings_.exclude_filter = "(employeeType=contractor)";
  PersonWish wish;
  wish.more["employeeType"] = {"contractor"};
  const Person contractor = server().add_person(wish);
  const Person employee = server().add_person();
  const auto excluded = find(contractor.uid);
  const auto included = find(employee.uid);
  ASSERT_TRUE(succeeded(excluded));
  ASSERT_TRUE(succeeded(included));
  EXPECT_TRUE(excluded->matches_exclude_filter);
  EXPECT_FALSE(included->matches_exclude_filter);
}

TEST_P(DirectoryContract, AWrongBindPasswordIsTheAdministratorsTask) {
  settings_.bind_password = Secret("not the password of the service");
  EXPECT_EQ(problem_of(find("anybody")), ProblemKind::directory_refused);
}

TEST_P(DirectoryContract, HealthIsAskedOfAServer) {
  EXPECT_TRUE(succeeded(run(directory().check_health(soon()))));
}

}  // namespace writeback::test
