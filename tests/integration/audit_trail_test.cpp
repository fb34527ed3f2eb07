// The audit trail through the daemon and writebackctl: whole after everything, and nothing is
// written to the directory without it.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <map>

#include <boost/json/parse.hpp>

#include "tests/integration/daemon_test.hpp"
#include "tests/integration/load.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::PersonWish;
using support::TestDirectory;
using support::wait_until;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

class AuditTrail : public testing::Test {
 protected:
  [[nodiscard]] static TestDirectory& server() { return TestDirectory::shared(); }
  void start() {
    daemon_.start();
    api_.emplace(daemon_.client_settings());
  }
  [[nodiscard]] support::HttpsClient& api() { return *api_; }

  struct Said {
    int exit_code;
    std::string output;
  };
  [[nodiscard]] Said ctl(const std::vector<std::string>& arguments) const {
    std::string output;
    const int code = daemon_.run_ctl(arguments, output);
    return {code, output};
  }
  [[nodiscard]] std::vector<boost::json::object> events(std::vector<std::string> query) const {
    query.insert(query.begin(), {"audit", "show", "--json"});
    const Said said = ctl(query);
    EXPECT_EQ(said.exit_code, 0) << said.output;
    std::vector<boost::json::object> all;
    std::istringstream lines(said.output);
    for (std::string line; std::getline(lines, line);) {
      all.push_back(boost::json::parse(line).as_object());
    }
    return all;
  }
  [[nodiscard]] std::string story(const std::vector<std::string>& query) const {
    std::string all;
    for (const auto& event : events(query)) {
      all += (all.empty() ? "" : " ") + std::string(event.at("name").as_string());
    }
    return all;
  }
  [[nodiscard]] testing::AssertionResult is_whole() const {
    const Said said = ctl({"audit", "verify"});
    if (said.exit_code == 0) return testing::AssertionSuccess();
    return testing::AssertionFailure() << said.output;
  }
  /// No file of the daemon can grow any more, as on a full disk.
  void fill_the_disk() {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit full{1, before_.rlim_max};
    ASSERT_EQ(prlimit(daemon_.process().pid(), RLIMIT_FSIZE, &full, nullptr), 0);
  }
  void make_room() {
    ASSERT_EQ(prlimit(daemon_.process().pid(), RLIMIT_FSIZE, &before_, nullptr), 0);
  }

  support::Daemon daemon_{server()};

 private:
  rlimit before_{};
  std::optional<support::HttpsClient> api_;
};

}  // namespace

TEST_F(AuditTrail, EveryOperationLeavesItsEvents) {
  start();
  const Person person = server().add_person();
  const std::string first = fresh_password();
  const std::string second = fresh_password();
  const auto done = reset(api(), person.uid, first);
  ASSERT_TRUE(is_ok(done));
  ASSERT_TRUE(is_ok(change(api(), person.uid, first, second)));
  ASSERT_TRUE(is_ok(status(api(), person.uid)));
  server().lock_by_failures(person);
  ASSERT_TRUE(is_ok(unlock(api(), person.uid)));
  ASSERT_TRUE(is_ok(unlock(api(), person.uid)));
  EXPECT_FALSE(is_ok(reset(api(), person.uid, "short")));
  EXPECT_EQ(story({"--user", person.uid}),
            "reset_intended reset_done change_intended change_done status_answered "
            "unlock_intended unlock_done unlock_done reset_refused");
  const auto of_one = events({"--operation", done.text("operation")});
  ASSERT_EQ(of_one.size(), 2U);
  EXPECT_EQ(of_one[1].at("event"), 2002);
  EXPECT_EQ(of_one[1].at("entry").as_string(), person.dn);
  EXPECT_EQ(of_one[1].at("caller"), "portal");
  EXPECT_EQ(of_one[1].at("from"), "127.0.0.1");
  EXPECT_EQ(of_one[1].at("request").as_string(), done.header("x-request-id"));
  EXPECT_THAT(std::string(of_one[1].at("server").as_string()), HasSubstr("ldaps://"));
  EXPECT_GT(of_one[1].at("took_us").as_int64(), 0);
  EXPECT_EQ(story({"--user", person.dn}),
            "reset_intended reset_done change_intended change_done unlock_intended unlock_done")
      << "the others wrote nothing";
  const auto all = ctl({"audit", "tail", "--lines", "1000"});
  EXPECT_THAT(all.output, AllOf(HasSubstr("service_started"), Not(HasSubstr(first)),
                                Not(HasSubstr(second)), Not(HasSubstr("short"))));
  EXPECT_TRUE(is_whole());
  EXPECT_EQ(daemon_.stop(), 0);
  EXPECT_THAT(ctl({"audit", "tail", "--lines", "1"}).output, HasSubstr("service_stopped"));
  EXPECT_TRUE(is_whole());
}

TEST_F(AuditTrail, TheCallersTraceIsInTheTrailAndInTheLog) {
  start();
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const auto reply = api().send(
      "POST", "/v1/account/status", R"({"user":"nobody-has-this-name"})",
      {"Content-Type: application/json", "traceparent: 00-" + trace + "-00f067aa0ba902b7-01"});
  EXPECT_TRUE(is_problem(reply, "user_not_found"));
  const auto lines = events({"--operation", reply.text("operation")});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines.front().at("trace").as_string(), trace);
  EXPECT_TRUE(daemon_.log_shows("trace=" + trace));
}

TEST_F(AuditTrail, WhatNobodyIsCalledIsNotInTheTrail) {
  start();
  const std::string typed = fresh_password();
  EXPECT_TRUE(is_problem(reset(api(), typed, fresh_password()), "user_not_found"));
  const auto all = ctl({"audit", "tail"});
  EXPECT_THAT(all.output, AllOf(HasSubstr("reset_refused"), HasSubstr("user_not_found"),
                                Not(HasSubstr(typed))));
  EXPECT_EQ(story({"--user", typed}), "reset_refused") << "and who knows it finds it";
}

TEST_F(AuditTrail, ALineThatSomebodyChangesIsFound) {
  start();
  const Person person = server().add_person();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, fresh_password())));
  EXPECT_EQ(daemon_.stop(), 0);
  const std::string file = daemon_.path("state/audit/audit-000001.jsonl");
  std::string text = support::read_file(file);
  text.replace(text.find("\"portal\""), 8, "\"nobody\"");
  support::write_file(file, text);
  const Said said = ctl({"audit", "verify"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.output, AllOf(HasSubstr("DAMAGED"), HasSubstr("audit-000001.jsonl line")));
  // The daemon goes on, says so, and does not touch the evidence.
  start();
  EXPECT_TRUE(daemon_.log_shows("continued in a new file"));
  EXPECT_EQ(support::read_file(file), text);
}

TEST_F(AuditTrail, KilledUnderLoadEveryAcknowledgedWriteIsInIt) {
  PersonWish wish;
  wish.policy = "nolockout";
  std::vector<Person> people;
  for (int i = 0; i < 8; ++i) people.push_back(server().add_person(wish));
  daemon_.ini.set("audit", "segment_mib", "1");
  std::size_t acknowledged = 0;
  for (int killed = 0; killed < 3; ++killed) {
    start();
    Load load(daemon_, people);
    ASSERT_TRUE(load.goes_on_for(40));
    daemon_.process().signal(SIGKILL);
    load.end();
    static_cast<void>(daemon_.stop());
    acknowledged += load.acknowledged();
    EXPECT_TRUE(is_whole()) << "after being killed";
    // Somebody whose last reset is not known must not be tried with the old password again.
    for (auto& person : people) person = server().add_person(wish);
  }
  start();
  std::map<std::string, std::string> last;
  std::size_t done = 0;
  std::size_t left_open = 0;
  for (const auto& event : events({})) {
    const auto name = std::string(event.at("name").as_string());
    if (name == "reset_done") ++done;
    if (name == "operation_left_open") ++left_open;
    if (event.contains("operation")) last[std::string(event.at("operation").as_string())] = name;
  }
  EXPECT_GE(done, acknowledged);
  for (const auto& [operation, name] : last) EXPECT_NE(name, "reset_intended") << operation;
  EXPECT_EQ(daemon_.count_in_log("its outcome is not known"), left_open);
  EXPECT_TRUE(is_whole());
}

TEST_F(AuditTrail, OnAFullDiskNothingIsWrittenToTheDirectoryAndItRecovers) {
  start();
  const Person person = server().add_person();
  const std::string before = fresh_password();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, before)));
  fill_the_disk();
  const std::string refused = fresh_password();
  const auto reply = reset(api(), person.uid, refused);
  EXPECT_TRUE(is_problem(reply, "directory_unavailable"));
  EXPECT_FALSE(reply.header("retry-after").empty());
  EXPECT_TRUE(is_problem(change(api(), person.uid, before, refused), "directory_unavailable"));
  EXPECT_FALSE(server().accepts(person, refused));
  EXPECT_TRUE(is_ok(status(api(), person.uid))) << "what writes nothing goes on";
  const auto ready = api().get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr("audit"));
  make_room();
  EXPECT_TRUE(wait_until([&] { return api().get("/readyz").status == 200; }))
      << "without anybody calling anything else";
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, password)));
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_TRUE(is_whole());
  EXPECT_THAT(story({}), HasSubstr("events_lost"));
}

TEST_F(AuditTrail, WhereItIsNotRequiredAFullDiskStopsNothing) {
  daemon_.ini.set("audit", "required", "no");
  daemon_.ini.set("throttle", "enabled", "no");  // the store would be in trouble, too
  start();
  const Person person = server().add_person();
  fill_the_disk();
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, password)));
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_EQ(api().get("/readyz").status, 200);
  make_room();
}

TEST_F(AuditTrail, RequiredCanBeSwitchedByAReload) {
  start();
  const Person person = server().add_person();
  daemon_.ini.set("audit", "required", "no");
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  fill_the_disk();
  EXPECT_TRUE(is_ok(reset(api(), person.uid, fresh_password())));
  make_room();
  EXPECT_TRUE(wait_until([&] { return story({}).find("events_lost") != std::string::npos; }));
  EXPECT_THAT(story({}), HasSubstr("configuration_reloaded"));
}

TEST_F(AuditTrail, PseudonymsKeepPeopleOutOfIt) {
  daemon_.ini.set("audit", "pseudonyms", "yes");
  start();
  const Person person = server().add_person();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, fresh_password())));
  EXPECT_EQ(story({"--user", person.uid}), "reset_intended reset_done");
  EXPECT_THAT(support::read_file(daemon_.path("state/audit/audit-000001.jsonl")),
              Not(HasSubstr(person.uid)));
}

TEST_F(AuditTrail, TwoDaemonsDoNotShareATrail) {
  start();
  std::string output;
  EXPECT_NE(daemon_.run_once({}, output), 0);
  EXPECT_THAT(output, HasSubstr("another writebackd is using it"));
}

TEST_F(AuditTrail, ACtlThatIsUsedWronglySaysHow) {
  daemon_.write_ini();
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{},
                                                {"audit"},
                                                {"audit", "shred"},
                                                {"audit", "tail", "--lines", "0"},
                                                {"audit", "tail", "--lines", "many"},
                                                {"audit", "show", "--nobody"}}) {
    const Said said = ctl(wrong);
    EXPECT_EQ(said.exit_code, 64);
    EXPECT_THAT(said.output, HasSubstr("writebackctl --help shows every command"));
  }
  const Said nothing = ctl({"audit", "verify"});
  EXPECT_EQ(nothing.exit_code, 1) << "there is no key yet, so there is nothing to verify";
}

}  // namespace writeback::test
