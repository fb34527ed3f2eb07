#include "tests/integration/directory_contract.hpp"

namespace writeback::test {

using std::chrono::hours;
using support::fresh_password;
using support::Person;
using support::PersonWish;

namespace {

Person person_under(support::TestDirectory& server, const std::string& policy) {
  PersonWish wish;
  wish.policy = policy;
  return server.add_person(wish);
}

/// How many wrong sign-ins the directory has counted.
std::size_t failures_of(support::DirectoryAdmin& admin, const Person& person) {
  return admin.read(person.dn, {"pwdFailureTime"})["pwdFailureTime"].size();
}

}  // namespace

TEST_P(DirectoryContract, AChangeNeedsTheCurrentPassword) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(change(person, person.password, password)));
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_FALSE(server().accepts(person, person.password));
}

TEST_P(DirectoryContract, AWrongCurrentPasswordIsTriedOnceAndChangesNothing) {
  const Person person = server().add_person();
  const auto done = change(person, "not the current one", fresh_password());
  EXPECT_EQ(problem_of(done), ProblemKind::current_password_incorrect);
  EXPECT_EQ(failures_of(admin(), person), 1U);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(DirectoryContract, OnePersonsSignInNeverServesTheNext) {
  const Person first = server().add_person();
  const Person second = server().add_person();
  ASSERT_TRUE(succeeded(change(first, first.password, fresh_password())));
  EXPECT_EQ(problem_of(change(second, first.password, fresh_password())),
            ProblemKind::current_password_incorrect);
  ASSERT_TRUE(succeeded(change(second, second.password, fresh_password())));
  EXPECT_FALSE(server().accepts(second, second.password));
}

TEST_P(DirectoryContract, TheDirectorysRulesForUsersCount) {
  const Person person = server().add_person();
  EXPECT_EQ(rule_of(change(person, person.password, "Xq7-short")), Rule::min_length);
  EXPECT_EQ(rule_of(change(person, person.password, person.password)), Rule::history);
  EXPECT_EQ(rule_of(change(person, person.password, "{SSHA}" + fresh_password())),
            Rule::complexity);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(DirectoryContract, TheMinimumAgeCountsAndSaysWhenItEnds) {
  const Person person = person_under(server(), "strict");
  const auto too_young = change(person, person.password, fresh_password());
  ASSERT_EQ(rule_of(too_young), Rule::minimum_age);
  const auto allowed_at = too_young.error().violations.front().allowed_at;
  ASSERT_TRUE(allowed_at.has_value());
  const auto off = *allowed_at - (std::chrono::system_clock::now() + hours{24});
  EXPECT_LE(std::chrono::abs(off), support::patience);
  server().overwrite_changed_time(person, hours{25});
  EXPECT_TRUE(succeeded(change(person, person.password, fresh_password())));
}

TEST_P(DirectoryContract, TheMinimumAgeDoesNotHoldForResets) {
  // slapd 2.5 holds it against whoever writes, the service account too, and the port says so.
  const Person person = person_under(server(), "strict");
  const auto done = reset(person, fresh_password());
  if (!done.has_value()) {
    EXPECT_EQ(rule_of(done), Rule::minimum_age);
  }
  server().overwrite_changed_time(person, hours{25});
  EXPECT_TRUE(succeeded(reset(person, fresh_password())));
}

TEST_P(DirectoryContract, WhoMustChangeCan) {
  const Person person = server().add_person();
  admin().replace(person.dn, "pwdReset", {"TRUE"});
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(change(person, person.password, password)));
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_NE(admin().value(person.dn, "pwdReset"), "TRUE");
}

TEST_P(DirectoryContract, WhosePasswordHasExpiredCan) {
  const Person person = server().add_person();
  server().overwrite_changed_time(person, hours{100 * 24});
  ASSERT_FALSE(server().accepts(person, person.password)) << "expired, no grace";
  EXPECT_EQ(problem_of(change(person, "not the current one", fresh_password())),
            ProblemKind::current_password_incorrect);
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(change(person, person.password, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_P(DirectoryContract, TheRulesHoldForAnExpiredPasswordToo) {
  const Person person = server().add_person();
  server().overwrite_changed_time(person, hours{100 * 24});
  EXPECT_EQ(rule_of(change(person, person.password, "Xq7-short")), Rule::min_length);
  EXPECT_EQ(rule_of(change(person, person.password, person.password)), Rule::history);
}

TEST_P(DirectoryContract, UsersWhomTheirPolicyForbidsItAreNotManaged) {
  const Person person = person_under(server(), "immutable");
  EXPECT_EQ(problem_of(change(person, person.password, fresh_password())),
            ProblemKind::password_not_managed);
}

TEST_P(DirectoryContract, ASafeModifyPolicyStillLetsUsersChange) {
  const Person person = person_under(server(), "safemodify");
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(change(person, person.password, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_P(DirectoryContract, WhereUsersMayNotWriteTheirPasswordTheDirectoryRefuses) {
  PersonWish wish;
  wish.folder = "ou=noself,ou=people";
  const Person person = server().add_person(wish);
  EXPECT_EQ(problem_of(change(person, person.password, fresh_password())),
            ProblemKind::directory_refused);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(DirectoryContract, TheNewPasswordIsNeverTriedAsTheCurrentOne) {
  const Person person = server().add_person();
  ASSERT_TRUE(succeeded(change(person, person.password, fresh_password())));
  EXPECT_EQ(failures_of(admin(), person), 0U);
}

}  // namespace writeback::test
