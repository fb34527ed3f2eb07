#include "tests/integration/daemon_test.hpp"

namespace writeback::test {
namespace json = boost::json;

using std::chrono::hours;
using support::fresh_name;
using support::fresh_password;
using support::Person;
using support::PersonWish;
using testing::Contains;
using testing::ElementsAre;

class ApiReset : public DaemonTest {
 protected:
  [[nodiscard]] support::HttpReply reset_with(const Person& person, const std::string& password,
                                              const char* member, bool value) {
    return api().post("/v1/password/reset",
                      {{"user", person.uid}, {"new_password", password}, {member, value}});
  }
};

TEST_F(ApiReset, SetsThePasswordAndSaysWhatItDid) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  const auto reply = reset(person.uid, password);
  ASSERT_TRUE(is_ok(reply));
  const auto body = reply.json();
  EXPECT_EQ(body.at("result"), "password_reset");
  EXPECT_EQ(reply.text("user"), person.uid);
  EXPECT_EQ(body.at("unlocked"), false);
  EXPECT_FALSE(reply.text("operation").empty());
  EXPECT_EQ(body.as_object().size(), 4U);
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_FALSE(server().accepts(person, person.password));
}

TEST_F(ApiReset, TheUserMayBeAMailAddress) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  const auto reply = reset(person.mail, password);
  ASSERT_TRUE(is_ok(reply));
  EXPECT_EQ(reply.text("user"), person.mail) << "what was typed, not what it means";
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(ApiReset, NamesAndPasswordsOfAnyKind) {
  PersonWish wish;
  wish.uid = "J\xC3\xBCrgen, \"(the) *best*\" + \\ " + fresh_name();
  const Person person = server().add_person(wish);
  const std::string password = "\xC3\xBC\xE2\x82\xAC\xF0\x9F\x94\x91 \"\\/ " + fresh_password();
  ASSERT_TRUE(is_ok(reset(person.uid, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(ApiReset, UnlocksByDefaultAndSaysSo) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const std::string password = fresh_password();
  const auto reply = reset(person.uid, password);
  ASSERT_TRUE(is_ok(reply));
  EXPECT_EQ(reply.json().at("unlocked"), true);
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(ApiReset, TellsTheTruthWhereTheDirectoryUnlocksUnasked) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const std::string password = fresh_password();
  const auto reply = reset_with(person, password, "unlock", false);
  ASSERT_TRUE(is_ok(reply));
  EXPECT_EQ(reply.json().at("unlocked"), server().accepts(person, password));
}

TEST_F(ApiReset, MustChangeIsAskedOfTheUserAtTheNextSignIn) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(reset_with(person, password, "must_change", true)));
  EXPECT_EQ(server().sign_in(person.dn, password).policy_error, 2);
  const std::string next = fresh_password();
  ASSERT_TRUE(is_ok(reset_with(person, next, "must_change", false)));
  EXPECT_EQ(server().sign_in(person.dn, next).policy_error, std::nullopt);
}

TEST_F(ApiReset, WhoIsNotThereAndWhoIsThereTwice) {
  EXPECT_TRUE(is_problem(reset("nobody-" + fresh_name(), fresh_password()), "user_not_found"));
  PersonWish wish;
  wish.mail = fresh_name() + "@example.com";
  const Person first = server().add_person(wish);
  static_cast<void>(server().add_person(wish));
  EXPECT_TRUE(is_problem(reset(wish.mail, fresh_password()), "user_ambiguous"));
  EXPECT_TRUE(server().accepts(first, first.password));
}

TEST_F(ApiReset, AFilterInAUserNameIsOnlyAName) {
  for (const char* name : {"*", "person-*", "*)(uid=*", "\\2a", "a)(|(uid=*"}) {
    EXPECT_TRUE(is_problem(reset(name, fresh_password()), "user_not_found")) << name;
  }
}

TEST_F(ApiReset, TheAgentsOwnRules) {
  const Person person = server().add_person();
  const auto rules = [&](const std::string& password) {
    const auto reply = reset(person.uid, password);
    EXPECT_TRUE(is_problem(reply, "password_policy_violation")) << password;
    return rules_in(reply);
  };
  EXPECT_THAT(rules("Xq7"), ElementsAre("min_length"));
  EXPECT_THAT(rules(""), Contains("min_length"));
  EXPECT_THAT(rules(std::string(257, 'q')), ElementsAre("max_length"));
  EXPECT_THAT(rules("qwertzuiop"), ElementsAre("banned"));
  EXPECT_THAT(rules("P@ssw0rd!"), Contains("banned"));
  EXPECT_THAT(rules("Xq7-" + person.uid + "-tail"), ElementsAre("contains_user_name"));
  EXPECT_THAT(rules("Xq7-tab\t-and-more"), ElementsAre("characters"));
  EXPECT_THAT(rules("tab\t"), ElementsAre("min_length", "characters")) << "all at once";
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiReset, TheDirectorysRulesWithTheirNumbers) {
  const Person person = server().add_person();
  const auto too_short = reset(person.uid, "Xq7-short");
  ASSERT_TRUE(is_problem(too_short, "password_policy_violation"));
  EXPECT_THAT(rules_in(too_short), ElementsAre("min_length"));
  EXPECT_EQ(violation_member(too_short, "min_length", "limit"), 10);
  const auto used = reset(person.uid, person.password);
  ASSERT_TRUE(is_problem(used, "password_policy_violation"));
  EXPECT_THAT(rules_in(used), ElementsAre("history"));
  EXPECT_EQ(violation_member(used, "history", "limit"), 3);
  EXPECT_THAT(rules_in(reset(person.uid, "{SSHA}" + fresh_password())), ElementsAre("complexity"));
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiReset, APolicyOfTheUsersOwnCounts) {
  PersonWish wish;
  wish.policy = "strict";
  const Person person = server().add_person(wish);
  server().overwrite_changed_time(person, hours{48});
  const auto reply = reset(person.uid, "Xq7-fifteen-chr");
  EXPECT_THAT(rules_in(reply), ElementsAre("min_length"));
  EXPECT_EQ(violation_member(reply, "min_length", "limit"), 16);
}

TEST_F(ApiReset, AnAdministratorsLockIsNotOursToLift) {
  const Person person = server().add_person();
  server().lock_for_good(person);
  const auto before = admin().value(person.dn, "entryCSN");
  EXPECT_TRUE(is_problem(reset(person.uid, fresh_password()), "account_disabled"));
  EXPECT_EQ(admin().value(person.dn, "entryCSN"), before) << "no write was made";
}

TEST_F(ApiReset, ADisabledAccountIsNotWritten) {
  const Person person = server().add_person();
  admin().replace(person.dn, "pwdEndTime", {"20200101000000Z"});
  const auto before = admin().value(person.dn, "entryCSN");
  EXPECT_TRUE(is_problem(reset(person.uid, fresh_password()), "account_disabled"));
  EXPECT_EQ(admin().value(person.dn, "entryCSN"), before);
}

TEST_F(ApiReset, WhatTheDirectoryRefusesTheAgentIsTheAdministratorsTask) {
  PersonWish wish;
  wish.folder = "ou=sealed,ou=people";
  const Person person = server().add_person(wish);
  EXPECT_TRUE(is_problem(reset(person.uid, fresh_password()), "directory_refused"));
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiReset, MustChangeThatCantBeSetIsSaidBeforeThePasswordIsSet) {
  PersonWish wish;
  wish.folder = "ou=halfway,ou=people";
  const Person person = server().add_person(wish);
  EXPECT_TRUE(
      is_problem(reset_with(person, fresh_password(), "must_change", true), "directory_refused"));
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiReset, ManyCallersAtOnce) {
  constexpr int callers = 16;
  constexpr int resets_each = 5;
  std::vector<Person> people;
  for (int i = 0; i < callers; ++i) people.push_back(server().add_person());
  static_cast<void>(daemon());
  std::vector<std::string> last(callers);
  std::vector<int> failures(callers);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < callers; ++i) {
    for (int n = 0; n < resets_each; ++n) last[i] = fresh_password();
    threads.emplace_back([&, i, final = last[i]] {
      auto client = daemon().client();
      for (int n = 0; n < resets_each; ++n) {
        const bool is_last = n + 1 == resets_each;
        const auto password = is_last ? final : final + std::to_string(n);
        failures[i] += test::reset(client, people[i].uid, password).status == 200 ? 0 : 1;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < callers; ++i) {
    EXPECT_EQ(failures[i], 0);
    EXPECT_TRUE(server().accepts(people[i], last[i]));
  }
}

}  // namespace writeback::test
