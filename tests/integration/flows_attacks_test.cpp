// What somebody tries who is not the one they say they are.
#include <atomic>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <thread>

#include "tests/integration/flow_caller.hpp"
#include "tests/support/child_process.hpp"

namespace writeback::test {

namespace json = boost::json;
using support::Person;

class FlowsAttacks : public FlowsTest {
 protected:
  /// Solved by the official library; empty where its package is not there.
  [[nodiscard]] std::string solved(const support::HttpReply& flow) {
    const auto challenge = flow.json().at("captcha").at("challenge");
    support::write_file(daemon().path("challenge"), json::serialize(challenge));
    const std::string script = std::string(WRITEBACK_NODE_MODULES) + "/../altcha.mjs";
    std::filesystem::remove(daemon().path("solution"));
    support::ChildProcess solver(
        {{"/bin/sh", "-c", "exec /usr/bin/env node " + script + " <" + daemon().path("challenge")},
         daemon().path("solution")});
    EXPECT_EQ(solver.wait_for_exit(std::chrono::minutes{2}), 0)
        << support::read_file(daemon().path("solution"));
    std::string text = support::read_file(daemon().path("solution"));
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }
  [[nodiscard]] static support::HttpReply identify(FlowCaller& by, const std::string& user,
                                                   const std::string& captcha) {
    return by.step("identify", {{"user", user}, {"captcha", captcha}});
  }
};

TEST_F(FlowsAttacks, GuessesAtTheSameMomentGetNoMoreTriesThanOneAfterTheOther) {
  use_mail();
  daemon().ini.set("throttle", "identity", "1000 per 24h");
  const Person person = server().add_person();
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
  const std::string code = code_by_mail(person.mail);
  std::atomic<int> judged = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      auto guesser = another_caller();
      guesser.go_on_with(by.id());
      const std::string guess = std::to_string(100'000 + i);
      const auto reply = guesser.verify(guess == code ? "999999" : guess);
      if (reply.code() == "verification_failed") ++judged;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(judged, 3);
  EXPECT_EQ(by.verify(code).code(), "flow_state") << "the code is gone with its tries";
}

TEST_F(FlowsAttacks, GuessesOverManyFlowsAreCountedForThePerson) {
  use_mail();
  daemon().ini.set("throttle", "destination", "off");
  daemon().ini.set("throttle", "destination_day", "off");
  const Person person = server().add_person();
  auto& by = caller();
  int judged = 0;
  std::string last;
  for (int flow = 0; flow < 4; ++flow) {
    by.open("reset");
    ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
    ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
    for (int guess = 0; guess < 2; ++guess) {
      const auto reply = by.verify("00000" + std::to_string(guess));
      last = reply.code();
      if (last == "verification_failed") ++judged;
    }
  }
  EXPECT_EQ(judged, 5);
  EXPECT_EQ(last, "too_many_attempts");
  const auto after = by.get();
  EXPECT_NE(state_in(after), "choose_password");
}

TEST_F(FlowsAttacks, ACodeIsForItsFlowAndForOneUse) {
  use_mail();
  const Person person = server().add_person();
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
  const std::string code = code_by_mail(person.mail);
  auto second = another_caller();
  second.open("reset");
  ASSERT_EQ(state_in(second.identify(person.uid)), "choose_method");
  EXPECT_EQ(second.verify(code).code(), "flow_state") << "nothing was sent in this one";
  ASSERT_EQ(state_in(second.challenge("email")), "enter_code");
  EXPECT_EQ(second.verify(code).code(), "verification_failed");
  ASSERT_EQ(state_in(by.verify(code)), "choose_password");
  EXPECT_EQ(by.verify(code).code(), "flow_state") << "replayed";
}

TEST_F(FlowsAttacks, StepsCantBeLeftOutAndAnotherCallersFlowIsNotThere) {
  use_mail();
  const std::string other_key = daemon().add_client("other", "flows");
  const Person person = server().add_person();
  auto& by = caller();
  by.open("reset");
  for (const char* step : {"unlock", "finish", "contact-administrator"}) {
    EXPECT_EQ(by.step(step, {}).code(), "flow_state") << step;
  }
  EXPECT_EQ(by.set_password(support::fresh_password()).code(), "flow_state");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  const auto skipped = by.set_password(support::fresh_password());
  EXPECT_TRUE(is_problem(skipped, "flow_state"));
  EXPECT_EQ(skipped.json().at("steps").as_array().front().as_string(), "challenge");
  EXPECT_EQ(by.identify(server().add_person().uid).code(), "flow_state") << "another user";
  FlowCaller other(daemon(), other_key);
  other.go_on_with(by.id());
  EXPECT_TRUE(is_problem(other.get(), "not_found"));
  EXPECT_EQ(other.challenge("email").code(), "not_found");
  const auto settings = daemon().client_settings();
  EXPECT_EQ(support::HttpsClient(settings).get("/v1/flows/" + by.id()).code(), "scope_missing");
  EXPECT_TRUE(mail().mails_to(person.mail).empty());
}

TEST_F(FlowsAttacks, OfTwoPasswordsAtTheSameMomentOneIsSet) {
  use_mail();
  const Person person = server().add_person();
  auto& by = caller();
  pass_by_mail(by, person, "reset");
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      auto racer = another_caller();
      racer.go_on_with(by.id());
      const auto reply = racer.set_password(support::fresh_password());
      if (reply.status == 200) {
        ++done;
      } else {
        EXPECT_THAT(reply.code(), testing::AnyOf("flow_state", "operation_in_progress"));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 1);
}

TEST_F(FlowsAttacks, AThousandFlowsForOnePersonSendFewCodes) {
  use_mail();
  daemon().ini.set("throttle", "flows", "20 per 1h");
  const Person person = server().add_person();
  auto& by = caller();
  int begun = 0;
  int sent = 0;
  for (int flow = 0; flow < 60; ++flow) {
    by.open("reset");
    const auto identified = by.identify(flow % 2 == 0 ? person.uid : person.mail);
    if (state_in(identified) != "choose_method") {
      EXPECT_EQ(identified.code(), "too_many_attempts");
      continue;
    }
    ++begun;
    const auto asked = by.challenge("email");
    if (state_in(asked) == "enter_code") {
      ++sent;
    } else {
      EXPECT_TRUE(is_problem(asked, "too_many_attempts"));
    }
  }
  EXPECT_EQ(begun, 20) << "whatever name is typed";
  EXPECT_EQ(sent, 5) << "in an hour";
  EXPECT_EQ(mail().mails_to(person.mail).size(), 5U);
}

TEST_F(FlowsAttacks, ADirectoryThatDiesLosesNoStepOfAFlow) {
  if (!support::TestDirectory::can_start_own()) GTEST_SKIP() << "no slapd of its own here";
  const auto own = support::TestDirectory::start_own();
  support::Daemon daemon(*own);
  const std::string key = daemon.add_client("selfservice", "flows");
  daemon.ini.set("captcha", "provider", "none");
  daemon.ini.set("agent", "development", "yes");
  daemon.ini.set("notify", "outbox", "outbox");
  daemon.ini.set("api", "request_timeout", "3s");
  daemon.start();
  const Person person = own->add_person();
  FlowCaller by(daemon, key);
  const auto gone = [&](const support::HttpReply& reply) {
    return is_problem(reply, "directory_unavailable");
  };
  by.open("reset");
  own->stop();
  EXPECT_TRUE(gone(by.identify(person.uid)));
  EXPECT_EQ(state_in(by.get()), "identify");
  own->start();
  ASSERT_TRUE(support::wait_until(
      [&] { return state_in(by.identify(person.uid)) != "directory_unavailable"; }));
  ASSERT_EQ(state_in(by.get()), "choose_method");
  own->stop();
  EXPECT_TRUE(gone(by.challenge("email")));
  EXPECT_FALSE(std::filesystem::exists(daemon.path("outbox"))) << "nothing was sent";
  own->start();
  ASSERT_TRUE(support::wait_until([&] { return state_in(by.challenge("email")) == "enter_code"; }));
  std::string code;
  for (const auto& file : std::filesystem::directory_iterator(daemon.path("outbox"))) {
    code = std::string(json::parse(support::read_file(file.path())).at("code").as_string());
  }
  static_cast<void>(support::SecretsUsed::of_this_process().add(code));
  ASSERT_EQ(state_in(by.verify(code)), "choose_password");
  own->stop();
  const std::string password = support::fresh_password();
  EXPECT_TRUE(gone(by.set_password(password)));
  EXPECT_EQ(state_in(by.get()), "choose_password") << "nothing was written";
  own->start();
  ASSERT_TRUE(support::wait_until([&] { return state_in(by.set_password(password)) == "done"; }));
  EXPECT_TRUE(own->accepts(person, password));
}

TEST_F(FlowsAttacks, ACodeIsNotSentAgainAtOnce) {
  use_mail();
  const Person person = server().add_person();
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
  const auto again = by.challenge("email");
  EXPECT_TRUE(is_problem(again, "too_many_attempts"));
  EXPECT_LE(std::stoi(again.header("retry-after")), 15);
}

TEST_F(FlowsAttacks, ACaptchaIsForItsFlowAndForOneUse) {
  if (!std::filesystem::exists(std::string(WRITEBACK_NODE_MODULES) + "/altcha-lib")) {
    GTEST_SKIP() << "the npm packages are not there: ctest runs openapi.packages first";
  }
  for (const char* version : {"2", "1"}) {
    SCOPED_TRACE(version);
    daemon().ini.set("captcha", "provider", "altcha");
    daemon().ini.set("captcha", "difficulty", "low");
    daemon().ini.set("captcha", "altcha_version", version);
    use_mail();
    const Person person = server().add_person();
    auto& by = caller();
    daemon().write_ini();
    ASSERT_TRUE(daemon().reload());
    const std::string solution = solved(by.open("reset"));
    EXPECT_TRUE(is_problem(by.identify(person.uid), "captcha_failed"));
    EXPECT_EQ(identify(by, person.uid, "bm90IG9uZQ==").code(), "captcha_failed");
    auto second = another_caller();
    second.open("reset");
    EXPECT_EQ(identify(second, person.uid, solution).code(), "captcha_failed") << "another flow's";
    EXPECT_EQ(identify(by, "nobody-has-this-name", solution).code(), "account_not_verified");
    by.open("register");
    const std::string next = solved(by.get());
    const auto wrong = by.step(
        "identify", {{"user", person.uid}, {"captcha", next}, {"current_password", "not it"}});
    EXPECT_EQ(wrong.code(), "current_password_incorrect");
    const auto again =
        by.step("identify",
                {{"user", person.uid}, {"captcha", next}, {"current_password", person.password}});
    EXPECT_EQ(again.code(), "captcha_failed") << "used up";
  }
}

}  // namespace writeback::test
