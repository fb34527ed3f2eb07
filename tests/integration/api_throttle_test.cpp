// What happens to those who try too often, seen from outside.
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {

using support::fresh_password;
using support::HttpReply;
using support::Person;
using support::TestDirectory;
using support::wait_until;
using testing::HasSubstr;
using testing::MatchesRegex;

class ApiThrottle : public testing::Test {
 protected:
  [[nodiscard]] static TestDirectory& server() { return TestDirectory::shared(); }
  [[nodiscard]] support::HttpsClient start() {
    daemon_.start();
    return daemon_.client();
  }
  [[nodiscard]] static bool is_locked(const Person& person) {
    return !server().admin().value(person.dn, "pwdAccountLockedTime").empty();
  }
  [[nodiscard]] std::string ctl(const std::vector<std::string>& arguments, int expected = 0) const {
    std::string output;
    EXPECT_EQ(daemon_.run_ctl(arguments, output), expected) << output;
    return output;
  }

  support::Daemon daemon_{server()};
};

TEST_F(ApiThrottle, WrongPasswordsNeverLockTheAccountInTheDirectory) {
  auto api = start();
  const Person person = server().add_person();
  server().overwrite_changed_time(person, std::chrono::minutes{1});
  int incorrect = 0;
  for (int i = 0; i < 6; ++i) {
    const auto reply = change(api, person.uid, "not the password", fresh_password());
    if (reply.code() == "current_password_incorrect") {
      ++incorrect;
    } else {
      EXPECT_TRUE(is_problem(reply, "too_many_attempts"));
      EXPECT_GT(std::stoi(reply.header("retry-after")), 0);
    }
  }
  EXPECT_EQ(incorrect, 2) << "the third would lock the account";
  EXPECT_FALSE(is_locked(person));
  EXPECT_TRUE(server().accepts(person, person.password)) << "the person is not kept out";
  // What somebody did to the name does not keep its owner from a reset, and that starts anew.
  const std::string password = fresh_password();
  EXPECT_TRUE(is_ok(reset(api, person.uid, password)));
  EXPECT_TRUE(is_ok(change(api, person.uid, password, fresh_password())));
}

TEST_F(ApiThrottle, ManyAtTheSameMomentDoNotLockItEither) {
  daemon_.start();
  const Person person = server().add_person();
  std::vector<std::thread> attackers;
  for (int i = 0; i < 8; ++i) {
    attackers.emplace_back([&, settings = daemon_.client_settings()] {
      support::HttpsClient api(settings);
      static_cast<void>(change(api, person.uid, "not the password", "a new Passw0rd, long"));
    });
  }
  for (auto& attacker : attackers) attacker.join();
  EXPECT_FALSE(is_locked(person));
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiThrottle, FailuresElsewhereCountToo) {
  auto api = start();
  const Person person = server().add_person();
  EXPECT_FALSE(server().accepts(person, "wrong"));
  EXPECT_FALSE(server().accepts(person, "wrong"));
  EXPECT_TRUE(is_problem(change(api, person.uid, "not the password", fresh_password()),
                         "too_many_attempts"));
  EXPECT_FALSE(is_locked(person));
  EXPECT_TRUE(server().accepts(person, person.password)) << "signs in, and all is well again";
  EXPECT_TRUE(is_ok(change(api, person.uid, person.password, fresh_password())));
}

TEST_F(ApiThrottle, TheRightPasswordForgetsTheWrongOnes) {
  auto api = start();
  Person person = server().add_person();
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(is_problem(change(api, person.uid, "not the password", fresh_password()),
                           "current_password_incorrect"));
    const std::string next = fresh_password();
    EXPECT_TRUE(is_ok(change(api, person.uid, person.password, next)));
    person.password = next;
  }
}

TEST_F(ApiThrottle, ARestartForgetsNothingAndAnAdministratorCanForget) {
  auto api = start();
  const Person person = server().add_person();
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(is_problem(change(api, person.uid, "not the password", fresh_password()),
                           "current_password_incorrect"));
  }
  EXPECT_EQ(daemon_.stop(), 0);
  api = start();
  EXPECT_TRUE(server().accepts(person, person.password)) << "the directory has forgotten";
  EXPECT_TRUE(
      is_problem(change(api, person.uid, person.password, fresh_password()), "too_many_attempts"));
  EXPECT_THAT(ctl({"throttle", "list"}), HasSubstr(person.uid));
  EXPECT_THAT(ctl({"throttle", "list", "--json"}), HasSubstr("blocked_until"));
  EXPECT_THAT(ctl({"throttle", "clear", person.uid, "--kind", "address"}, 1),
              HasSubstr("nothing is counted"));
  EXPECT_THAT(ctl({"throttle", "clear", person.uid}), HasSubstr("cleared 1 count"));
  EXPECT_THAT(ctl({"audit", "show", "--user", person.uid}),
              HasSubstr("support_cleared user=" + person.uid))
      << "who lifts a limit is in the trail";
  EXPECT_TRUE(is_ok(change(api, person.uid, person.password, fresh_password())));
  EXPECT_THAT(ctl({"throttle", "list"}), HasSubstr("nobody"));
  static_cast<void>(ctl({"throttle", "clear"}, 64));
  static_cast<void>(ctl({"throttle", "clear", "x", "--kind", "nothing"}, 64));
}

TEST_F(ApiThrottle, TheCommandMakesNoStoreOfItsOwn) {
  daemon_.write_ini();
  EXPECT_THAT(ctl({"throttle", "list"}, 69), HasSubstr("no writebackd answers"));
  EXPECT_FALSE(std::filesystem::exists(daemon_.path("state/store.db")));
}

TEST_F(ApiThrottle, GuessedKeysAreSlowedDownAndTheRealOneIsNot) {
  daemon_.ini.set("throttle", "address", "3 per 5m");
  auto api = start();
  auto settings = daemon_.client_settings();
  settings.api_key = "guessed";
  support::HttpsClient guesser(settings);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_problem(status(guesser, "x"), "unauthenticated"));
  const auto refused = status(guesser, "x");
  EXPECT_TRUE(is_problem(refused, "too_many_attempts"));
  EXPECT_THAT(refused.header("ratelimit"), MatchesRegex("\"address\";r=0;t=[0-9]+"));
  const Person person = server().add_person();
  EXPECT_TRUE(is_ok(status(api, person.uid))) << "from the same address";
}

TEST_F(ApiThrottle, ACallersLimitIsToldWithEachAnswer) {
  daemon_.ini.set("throttle", "caller", "3 per 10m");
  daemon_.ini.set("throttle", "everyone", "4 per 10m");
  const std::string other_key = daemon_.add_client("desk", "writeback");
  auto api = start();
  const Person person = server().add_person();
  const auto first = status(api, person.uid);
  EXPECT_EQ(first.header("ratelimit-policy"), "\"caller\";q=3;w=600");
  EXPECT_THAT(first.header("ratelimit"), MatchesRegex("\"caller\";r=2;t=(600|599)"));
  EXPECT_TRUE(is_ok(status(api, person.uid)));
  EXPECT_TRUE(is_problem(status(api, "nobody-there"), "user_not_found"));
  const std::string password = fresh_password();
  const auto refused = reset(api, person.uid, password);
  EXPECT_TRUE(is_problem(refused, "too_many_attempts"));
  EXPECT_LE(std::stoi(refused.header("retry-after")), 600);
  EXPECT_FALSE(server().accepts(person, password));
  auto settings = daemon_.client_settings();
  settings.api_key = other_key;
  support::HttpsClient desk(settings);
  EXPECT_TRUE(is_ok(status(desk, person.uid)));
  EXPECT_THAT(status(desk, person.uid).header("ratelimit"), HasSubstr("everyone"));
  EXPECT_EQ(api.get("/healthz").status, 200);
  EXPECT_EQ(api.get("/readyz").status, 200);
}

TEST_F(ApiThrottle, WritesOfOneUserCanBeLimited) {
  daemon_.ini.set("throttle", "user", "2 per 1h");
  auto api = start();
  const Person person = server().add_person();
  EXPECT_TRUE(is_ok(reset(api, person.uid, fresh_password())));
  EXPECT_TRUE(is_ok(reset(api, person.uid, fresh_password())));
  EXPECT_TRUE(is_problem(reset(api, person.uid, fresh_password()), "too_many_attempts"));
  EXPECT_TRUE(is_ok(reset(api, server().add_person().uid, fresh_password())));
  daemon_.ini.set("throttle", "enabled", "no");
  daemon_.write_ini();
  EXPECT_TRUE(daemon_.reload());
  EXPECT_TRUE(is_ok(reset(api, person.uid, fresh_password())));
}

TEST_F(ApiThrottle, AgentsThatShareAStoreCountTogether) {
  using support::PostgresServer;
  ASSERT_TRUE(PostgresServer::can_start()) << "scripts/install-dependencies test installs it";
  auto& postgres = PostgresServer::shared();
  support::Daemon other{server()};
  const std::string database = postgres.make_database();
  for (auto* daemon : {&daemon_, &other}) {
    support::write_file(daemon->path("database-password"), postgres.password());
    support::write_file(daemon->path("store.key"), std::string(64, 'c'));
    daemon->ini.set("store", "url", postgres.url(database));
    daemon->ini.set("store", "password_file", "database-password");
    daemon->ini.set("store", "key_file", "store.key");
  }
  auto first = start();
  other.start();
  auto second = other.client();
  const Person person = server().add_person();
  for (auto* api : {&first, &second}) {
    EXPECT_TRUE(is_problem(change(*api, person.uid, "not the password", fresh_password()),
                           "current_password_incorrect"));
  }
  EXPECT_TRUE(server().accepts(person, person.password));
  for (auto* api : {&first, &second}) {
    EXPECT_TRUE(is_problem(change(*api, person.uid, person.password, fresh_password()),
                           "too_many_attempts"));
  }
}

}  // namespace writeback::test
