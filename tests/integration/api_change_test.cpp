#include "tests/integration/daemon_test.hpp"

namespace writeback::test {

using std::chrono::hours;
using support::fresh_name;
using support::fresh_password;
using support::Person;
using support::PersonWish;
using testing::ElementsAre;

class ApiChange : public DaemonTest {
 protected:
  [[nodiscard]] static Person person_under(const std::string& policy) {
    PersonWish wish;
    wish.policy = policy;
    return server().add_person(wish);
  }
  [[nodiscard]] static std::size_t failures_of(const Person& person) {
    return admin().read(person.dn, {"pwdFailureTime"})["pwdFailureTime"].size();
  }
};

TEST_F(ApiChange, ChangesThePasswordOfWhoeverKnowsIt) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  const auto reply = change(person.uid, person.password, password);
  ASSERT_TRUE(is_ok(reply));
  EXPECT_EQ(reply.text("result"), "password_changed");
  EXPECT_EQ(reply.text("user"), person.uid);
  EXPECT_FALSE(reply.text("operation").empty());
  EXPECT_EQ(reply.json().as_object().size(), 3U);
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_FALSE(server().accepts(person, person.password));
}

TEST_F(ApiChange, AWrongCurrentPasswordCountsOnce) {
  const Person person = server().add_person();
  EXPECT_TRUE(is_problem(change(person.uid, "not the current one", fresh_password()),
                         "current_password_incorrect"));
  EXPECT_EQ(failures_of(person), 1U);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiChange, ALockedAccountIsNotEvenTried) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const auto failures = failures_of(person);
  EXPECT_TRUE(is_problem(change(person.uid, person.password, fresh_password()), "account_locked"));
  EXPECT_EQ(failures_of(person), failures);
}

TEST_F(ApiChange, TheWayBackFromALock) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  ASSERT_TRUE(is_ok(unlock(person.uid)));
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(change(person.uid, person.password, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(ApiChange, DisabledAccountsCant) {
  const Person person = server().add_person();
  server().lock_for_good(person);
  EXPECT_TRUE(
      is_problem(change(person.uid, person.password, fresh_password()), "account_disabled"));
}

TEST_F(ApiChange, WhosePasswordHasExpiredCan) {
  const Person person = server().add_person();
  server().overwrite_changed_time(person, hours{100 * 24});
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(change(person.uid, person.password, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(ApiChange, WhoMustChangeCan) {
  const Person person = server().add_person();
  admin().replace(person.dn, "pwdReset", {"TRUE"});
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(change(person.uid, person.password, password)));
  EXPECT_EQ(server().sign_in(person.dn, password).policy_error, std::nullopt);
}

TEST_F(ApiChange, TheMinimumAgeSaysWhenItEnds) {
  const Person person = person_under("strict");
  const auto reply = change(person.uid, person.password, fresh_password());
  ASSERT_TRUE(is_problem(reply, "password_policy_violation"));
  EXPECT_THAT(rules_in(reply), ElementsAre("minimum_age"));
  EXPECT_TRUE(violation_member(reply, "minimum_age", "allowed_at").is_string());
}

TEST_F(ApiChange, TheDirectorysAndTheAgentsRules) {
  const Person person = server().add_person();
  const auto rules = [&](const std::string& password) {
    return rules_in(change(person.uid, person.password, password));
  };
  EXPECT_THAT(rules("Xq7"), ElementsAre("min_length"));
  EXPECT_THAT(rules("Xq7-short"), ElementsAre("min_length"));
  EXPECT_THAT(rules("qwertzuiop"), ElementsAre("banned"));
  EXPECT_THAT(rules(person.password), ElementsAre("history"));
  EXPECT_TRUE(server().accepts(person, person.password));
  EXPECT_EQ(failures_of(person), 0U);
}

TEST_F(ApiChange, WhomThePolicyForbidsItIsNotManaged) {
  const Person person = person_under("immutable");
  EXPECT_TRUE(
      is_problem(change(person.uid, person.password, fresh_password()), "password_not_managed"));
}

TEST_F(ApiChange, WhoIsNotThereAndWhoIsThereTwice) {
  EXPECT_TRUE(
      is_problem(change("nobody-" + fresh_name(), "old", fresh_password()), "user_not_found"));
  PersonWish wish;
  wish.mail = fresh_name() + "@example.com";
  const Person first = server().add_person(wish);
  static_cast<void>(server().add_person(wish));
  EXPECT_TRUE(is_problem(change(wish.mail, first.password, fresh_password()), "user_ambiguous"));
}

TEST_F(ApiChange, WhereUsersMayNotWriteTheirPasswordTheDirectoryRefuses) {
  PersonWish wish;
  wish.folder = "ou=noself,ou=people";
  const Person person = server().add_person(wish);
  EXPECT_TRUE(
      is_problem(change(person.uid, person.password, fresh_password()), "directory_refused"));
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiChange, ManyPeopleAtOnceOnTheSharedConnections) {
  constexpr std::size_t people_count = 24;
  std::vector<Person> people;
  std::vector<std::string> wanted;
  for (std::size_t i = 0; i < people_count; ++i) {
    people.push_back(server().add_person());
    wanted.push_back(fresh_password());
  }
  static_cast<void>(daemon());
  std::vector<long> statuses(people_count);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < people_count; ++i) {
    threads.emplace_back([&, i] {
      auto client = daemon().client();
      // Every third one gives somebody else's password.
      const auto& known = people[i % 3 == 2 ? i - 1 : i].password;
      statuses[i] = test::change(client, people[i].uid, known, wanted[i]).status;
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < people_count; ++i) {
    EXPECT_EQ(statuses[i], i % 3 == 2 ? 403 : 200);
    EXPECT_EQ(server().accepts(people[i], wanted[i]), i % 3 != 2);
  }
}

}  // namespace writeback::test
