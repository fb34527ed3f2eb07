// Idempotency-Key through the daemon: one write, one answer, whatever happens in between.
#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>
#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/tcp_gate.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {

using support::fresh_name;
using support::fresh_password;
using support::HttpReply;
using support::Person;
using support::TcpGate;
using support::TestDirectory;
using support::wait_until;
using testing::HasSubstr;

namespace {

HttpReply post(support::HttpsClient& client, const std::string& key, const std::string& path,
               const boost::json::value& body) {
  return client.send("POST", path, boost::json::serialize(body),
                     {"Content-Type: application/json", "Idempotency-Key: " + key});
}

class ApiIdempotency : public testing::Test {
 protected:
  void SetUp() override {
    daemon_.use_directory_ports({gate_.port()});
    daemon_.ini.set("directory", "connections", "1");
    daemon_.ini.set("directory", "timeout", "2s");
  }
  [[nodiscard]] static TestDirectory& server() { return TestDirectory::shared(); }
  void start() {
    daemon_.start();
    api_.emplace(daemon_.client_settings());
  }
  [[nodiscard]] support::HttpsClient& api() { return *api_; }
  [[nodiscard]] HttpReply reset_with(const std::string& key, const Person& person,
                                     const std::string& password) {
    return post(api(), key, "/v1/password/reset",
                {{"user", person.uid}, {"new_password", password}});
  }
  /// How often the password was written, as the directory counts it.
  [[nodiscard]] static std::string history(const Person& person) {
    return server().admin().value(person.dn, "pwdChangedTime") +
           std::to_string(server().admin().read(person.dn, {"pwdHistory"}).count("pwdHistory"));
  }

  TcpGate gate_{server().ldaps_port()};
  support::Daemon daemon_{server()};

 private:
  std::optional<support::HttpsClient> api_;
};

}  // namespace

TEST_F(ApiIdempotency, TheSameKeyGivesTheFirstAnswerAgainWithoutASecondWrite) {
  start();
  const Person person = server().add_person();
  const std::string key = fresh_name();
  const std::string password = fresh_password();
  const auto first = reset_with(key, person, password);
  ASSERT_TRUE(is_ok(first));
  // Written again, the directory would refuse it: the password is in its history.
  const auto again = reset_with(key, person, password);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body) << "word for word, the operation's id too";
  EXPECT_NE(again.header("x-request-id"), first.header("x-request-id"));
  EXPECT_TRUE(is_problem(reset_with(key, person, fresh_password()), "idempotency_key_reused"));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(ApiIdempotency, ARefusalIsRememberedToo) {
  start();
  const Person person = server().add_person();
  const std::string key = fresh_name();
  const auto first = reset_with(key, person, "short");
  EXPECT_TRUE(is_problem(first, "password_policy_violation"));
  const auto again = reset_with(key, person, "short");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("content-type"), "application/problem+json");
}

TEST_F(ApiIdempotency, KeysAreOfOneOperationAndOneCaller) {
  const std::string other_key = daemon_.add_client("other", "writeback");
  start();
  const Person person = server().add_person();
  const std::string key = fresh_name();
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(reset_with(key, person, password)));
  const auto unlocked = post(api(), key, "/v1/account/unlock", {{"user", person.uid}});
  EXPECT_EQ(unlocked.text("result"), "not_locked");
  auto settings = daemon_.client_settings();
  settings.api_key = other_key;
  support::HttpsClient other(settings);
  const auto theirs = post(other, key, "/v1/password/reset",
                           {{"user", person.uid}, {"new_password", fresh_password()}});
  EXPECT_TRUE(is_ok(theirs));
}

TEST_F(ApiIdempotency, AKeyThatIsNoneIsRefused) {
  start();
  const Person person = server().add_person();
  for (const std::string& key : {std::string(256, 'k'), std::string("two words")}) {
    EXPECT_TRUE(is_problem(reset_with(key, person, fresh_password()), "invalid_request")) << key;
  }
  EXPECT_TRUE(is_ok(reset_with(std::string(255, 'k'), person, fresh_password())));
}

TEST_F(ApiIdempotency, WhatFailedForNowIsTriedAgainUnderTheSameKey) {
  start();
  const Person person = server().add_person();
  const std::string key = fresh_name();
  const std::string password = fresh_password();
  gate_.set_mode(TcpGate::Mode::refuse);
  EXPECT_TRUE(is_problem(reset_with(key, person, password), "directory_unavailable"));
  gate_.set_mode(TcpGate::Mode::pass);
  EXPECT_TRUE(wait_until([&] { return reset_with(key, person, password).status == 200; }));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(ApiIdempotency, TwoAtTheSameMomentWriteOnce) {
  start();
  const Person person = server().add_person();
  const std::string key = fresh_name();
  const std::string password = fresh_password();
  gate_.arm({1, TcpGate::Action::stall_request});
  HttpReply slow;
  std::thread first([&] {
    auto client = daemon_.client();
    slow =
        post(client, key, "/v1/password/reset", {{"user", person.uid}, {"new_password", password}});
  });
  ASSERT_TRUE(wait_until([&] { return gate_.has_sprung(); }));
  const auto second = reset_with(key, person, password);
  gate_.release();
  first.join();
  EXPECT_TRUE(is_ok(slow));
  if (second.status != 200) {
    EXPECT_TRUE(is_problem(second, "operation_in_progress"));
    EXPECT_FALSE(second.header("retry-after").empty());
  }
  EXPECT_EQ(reset_with(key, person, password).body, slow.body);
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(ApiIdempotency, KilledBehindTheWriteTheRepeatedCallFindsOutAndWritesNothing) {
  start();
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const std::string key = fresh_name();
  const std::string password = fresh_password();
  // Whatever the daemon reads before the write, the answer to the write does not come through.
  std::size_t asked = gate_.requests_so_far();
  ASSERT_TRUE(is_ok(reset(api(), server().add_person().uid, fresh_password())));
  asked = gate_.requests_so_far() - asked;
  gate_.arm({asked, TcpGate::Action::stall_answer});
  std::thread caller([&] {
    auto client = daemon_.client();
    static_cast<void>(post(client, key, "/v1/password/reset",
                           {{"user", person.uid}, {"new_password", password}}));
  });
  EXPECT_TRUE(wait_until([&] { return server().accepts(person, password); }));
  daemon_.process().signal(SIGKILL);
  caller.join();
  static_cast<void>(daemon_.stop());
  gate_.disarm();
  gate_.cut_all();
  const std::string before = history(person);
  start();
  const auto again = reset_with(key, person, password);
  ASSERT_TRUE(is_ok(again));
  EXPECT_EQ(again.text("result"), "password_reset");
  EXPECT_EQ(history(person), before) << "nothing was written again";
  EXPECT_EQ(reset_with(key, person, password).body, again.body);
}

TEST_F(ApiIdempotency, KilledBeforeTheWriteTheRepeatedCallWrites) {
  start();
  const Person person = server().add_person();
  const std::string key = fresh_name();
  const std::string password = fresh_password();
  gate_.arm({1, TcpGate::Action::stall_request});
  std::thread caller([&] {
    auto client = daemon_.client();
    static_cast<void>(post(client, key, "/v1/password/reset",
                           {{"user", person.uid}, {"new_password", password}}));
  });
  EXPECT_TRUE(wait_until([&] { return gate_.has_sprung(); }));
  daemon_.process().signal(SIGKILL);
  caller.join();
  static_cast<void>(daemon_.stop());
  gate_.cut_all();
  EXPECT_FALSE(server().accepts(person, password));
  start();
  ASSERT_TRUE(is_ok(reset_with(key, person, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(ApiIdempotency, WithoutAStoreOnlyCallsWithAKeyAreRefused) {
  support::write_file(daemon_.path("state/store.db"), std::string(8192, 'x'));
  daemon_.start_without_directory();
  auto client = daemon_.client();
  EXPECT_TRUE(wait_until([&] { return daemon_.count_in_log(": connected") > 0; }));
  const auto ready = client.get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr("/store"));
  const Person person = server().add_person();
  const std::string password = fresh_password();
  EXPECT_TRUE(is_ok(reset(client, person.uid, password)));
  EXPECT_TRUE(is_problem(post(client, fresh_name(), "/v1/password/reset",
                              {{"user", person.uid}, {"new_password", fresh_password()}}),
                         "directory_unavailable"));
  EXPECT_TRUE(server().accepts(person, password));
  std::filesystem::remove(daemon_.path("state/store.db"));
  EXPECT_TRUE(wait_until([&] { return client.get("/readyz").status == 200; }));
}

}  // namespace writeback::test
