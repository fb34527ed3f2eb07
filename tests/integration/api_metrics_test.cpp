// What Prometheus reads, and whether its own tool takes it.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/child_process.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::TestDirectory;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

class ApiMetrics : public testing::Test {
 protected:
  ApiMetrics() : key_(daemon_.add_client("prometheus", "metrics")) {}
  void start() {
    daemon_.start();
    api_.emplace(daemon_.client_settings());
    auto settings = daemon_.client_settings();
    settings.api_key = key_;
    prometheus_.emplace(settings);
  }
  [[nodiscard]] static TestDirectory& server() { return TestDirectory::shared(); }
  [[nodiscard]] support::HttpsClient& api() { return *api_; }
  [[nodiscard]] support::HttpReply scrape() { return prometheus_->get("/metrics"); }

  support::Daemon daemon_{server()};

 private:
  std::string key_;
  std::optional<support::HttpsClient> api_;
  std::optional<support::HttpsClient> prometheus_;
};

/// The exit code of a program that reads `input` from a file.
int run_on(const std::vector<std::string>& command, const std::string& log) {
  support::ChildProcess program({command, log, {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}});
  return program.wait_for_exit(support::patience).value_or(-1);
}

}  // namespace

TEST_F(ApiMetrics, TellWhatHappened) {
  start();
  const Person person = server().add_person();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, fresh_password())));
  EXPECT_TRUE(is_problem(status(api(), "nobody-has-this-name"), "user_not_found"));
  const auto reply = scrape();
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(
      reply.body,
      AllOf(HasSubstr("operation=\"password_modify\",result=\"ok\",server=\"ldaps://"),
            HasSubstr("writebackd_audit_events_waiting"),
            HasSubstr("writebackd_requests_total{operation=\"password.reset\",outcome=\"ok\"} 1"),
            HasSubstr("operation=\"account.status\",outcome=\"user_not_found\"} 1"),
            HasSubstr("writebackd_directory_server_up{server=\"ldaps://"),
            HasSubstr("writebackd_audit_trail_up 1"), HasSubstr("writebackd_store_up 1"),
            HasSubstr("writebackd_certificate_expiry_seconds{file=\""), Not(HasSubstr(person.uid)),
            Not(HasSubstr("nobody-has-this-name"))));
}

TEST_F(ApiMetrics, AreForTheirScopeOnly) {
  start();
  EXPECT_TRUE(is_problem(api().get("/metrics"), "scope_missing"));
  auto settings = daemon_.client_settings();
  settings.api_key.clear();
  EXPECT_TRUE(is_problem(support::HttpsClient(settings).get("/metrics"), "unauthenticated"));
  settings.api_key = "wrong";
  EXPECT_TRUE(is_problem(support::HttpsClient(settings).get("/metrics"), "unauthenticated"));
}

TEST_F(ApiMetrics, PromtoolTakesThemAndTheAlertRules) {
  if (!std::filesystem::exists("/usr/bin/promtool")) GTEST_SKIP() << "no promtool here";
  start();
  const Person person = server().add_person();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, fresh_password())));
  const std::string file = daemon_.path("metrics.txt");
  const std::string log = daemon_.path("promtool.log");
  support::write_file(file, scrape().body);
  EXPECT_EQ(run_on({"/bin/sh", "-c", "promtool check metrics < \"$0\"", file}, log), 0)
      << support::read_file(log);
  const std::string rules = std::string(WRITEBACK_DOCS) + "/monitoring/alerts.yml";
  EXPECT_EQ(run_on({"/usr/bin/promtool", "check", "rules", rules}, log), 0)
      << support::read_file(log);
}

}  // namespace writeback::test
