// The main job through the daemon and its ini file, on each kind of directory.
#include "tests/integration/daemon_on_server.hpp"
#include "tests/integration/daemon_test.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;

namespace {

class ApiDirectoryTypes : public DaemonOnServer {};

}  // namespace

TEST_P(ApiDirectoryTypes, TheMainJob) {
  start();
  const Person person = server().add_person();
  const auto before = status(api(), person.uid);
  ASSERT_TRUE(is_ok(before));
  EXPECT_EQ(before.json().at("managed"), true);
  EXPECT_EQ(before.json().at("locked"), false);
  EXPECT_EQ(before.json().at("policy").at("min_length"), 10);
  EXPECT_EQ(before.json().at("policy").at("history_counts_on_reset"),
            !server().resets_pass_history());

  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, password)));
  EXPECT_TRUE(server().accepts(person, password));

  server().lock_by_failures(person);
  EXPECT_EQ(status(api(), person.uid).json().at("locked"), true);
  const auto unlocked = unlock(api(), person.mail);
  ASSERT_TRUE(is_ok(unlocked));
  EXPECT_EQ(unlocked.json().at("result"), "unlocked");
  EXPECT_EQ(unlock(api(), person.uid).json().at("result"), "not_locked");
  EXPECT_TRUE(server().accepts(person, password));

  const std::string own = fresh_password();
  ASSERT_TRUE(is_ok(change(api(), person.uid, password, own)));
  EXPECT_TRUE(server().accepts(person, own));

  server().lock_by_failures(person);
  EXPECT_TRUE(is_problem(change(api(), person.uid, own, fresh_password()), "account_locked"));
}

TEST_P(ApiDirectoryTypes, WhatIsNotAllowedIsRefused) {
  const Person included = server().add_person();
  const Person excluded = server().add_person();
  daemon().ini.set("writeback", "exclude_groups",
                   server().add_group({server().add_group({excluded.dn})}));
  start();
  EXPECT_TRUE(is_problem(reset(api(), excluded.uid, fresh_password()), "password_not_managed"));
  EXPECT_TRUE(server().accepts(excluded, excluded.password));
  ASSERT_TRUE(is_ok(reset(api(), included.uid, fresh_password())));

  server().disable(included);
  EXPECT_TRUE(is_problem(reset(api(), included.uid, fresh_password()), "account_disabled"));
  EXPECT_TRUE(is_problem(reset(api(), server().add_person_outside().uid, fresh_password()),
                         "directory_refused"));
  const auto refused = reset(api(), server().add_person().uid, "Xq7-shrt");
  EXPECT_TRUE(is_problem(refused, "password_policy_violation"));
}

TEST_P(ApiDirectoryTypes, ReadinessTellsWhereTheHistoryDoesNotCount) {
  start();
  const auto reply = api().get("/readyz");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body.find("history does not count") != std::string::npos,
            server().resets_pass_history());
}

INSTANTIATE_TEST_SUITE_P(OpenLdap, ApiDirectoryTypes, testing::Values(ServerKind::openldap));
INSTANTIATE_TEST_SUITE_P(Samba, ApiDirectoryTypes, testing::Values(ServerKind::active_directory));
INSTANTIATE_TEST_SUITE_P(Ds389, ApiDirectoryTypes, testing::Values(ServerKind::ds389));

}  // namespace writeback::test
