// Whether the daemon answers as its OpenAPI document says: the checking is done by tools of the
// portal's side (tests/openapi), which know nothing of this code.
#include <gmock/gmock.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/free_port.hpp"

namespace writeback::test {

using support::fresh_name;
using support::Person;
using support::TestDirectory;

namespace {

boost::json::object named(const Person& person) {
  return {{"user", person.uid}, {"password", person.password}};
}

}  // namespace

class ApiOpenApi : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(std::string(WRITEBACK_NODE_MODULES) + "/ajv")) {
      GTEST_SKIP() << "the npm packages are not there: ctest runs openapi.packages first";
    }
  }
  [[nodiscard]] static TestDirectory& server() { return TestDirectory::shared(); }
  [[nodiscard]] static boost::json::object place_of(const support::Daemon& daemon) {
    return {
        {"baseUrl", daemon.base_url()}, {"apiKey", daemon.api_key()}, {"caFile", daemon.ca_file()}};
  }
};

TEST_F(ApiOpenApi, EveryAnswerIsAsDocumented) {
  support::Daemon daemon{server()};
  support::Daemon sealed_only{server()};
  support::Daemon no_directory{server()};
  support::Daemon limited{server()};
  const auto metrics_key = daemon.add_client("prometheus", "metrics");
  sealed_only.ini.set("api", "encrypted_passwords", "required");
  no_directory.use_directory_ports({support::free_port()});
  no_directory.ini.set("api", "request_timeout", "1s");
  daemon.ini.set("writeback", "exclude_filter", "(employeeType=robot)");
  const auto flows_key = daemon.add_client("selfservice", "flows");
  const auto support_key = daemon.add_client("desk", "support");
  daemon.ini.set("captcha", "provider", "none");
  daemon.ini.set("agent", "development", "yes");
  daemon.ini.set("notify", "outbox", "outbox");
  support::write_file(daemon.path("secrets/gateway"), "gateway-secret");
  daemon.ini.set("call", "gateway", "webhook");
  daemon.ini.set("call", "url", "http://127.0.0.1:1/call");
  daemon.ini.set("call", "secret_file", "secrets/gateway");
  daemon.ini.set("call", "callback_url", daemon.base_url() + "/v1/callbacks/call");
  daemon.ini.set("contact", "administrators", "help@example.com");
  limited.ini.set("throttle", "caller", "1 per 1h");
  limited.start();
  daemon.start();
  sealed_only.start();
  no_directory.start_without_directory();

  support::PersonWish twin;
  twin.mail = fresh_name() + "@example.com";
  static_cast<void>(server().add_person(twin));
  static_cast<void>(server().add_person(twin));
  support::PersonWish robot;
  robot.more = {{"employeeType", {"robot"}}};
  const Person locked = server().add_person();
  const Person locked_too = server().add_person();
  const Person disabled = server().add_person();
  support::PersonWish reachable;
  const std::string mobile = "+4915123456799";
  reachable.more = {{"mobile", {mobile}}};
  const Person flowing = server().add_person(reachable);
  const Person locked_flowing = server().add_person();
  boost::json::object flowing_json = named(flowing);
  flowing_json["mail"] = flowing.mail;
  flowing_json["mobile"] = mobile;
  boost::json::object locked_flowing_json = named(locked_flowing);
  locked_flowing_json["mail"] = locked_flowing.mail;
  server().lock_by_failures(locked_flowing);
  server().lock_by_failures(locked);
  server().lock_by_failures(locked_too);
  server().lock_for_good(disabled);
  boost::json::object people{{"fine", named(server().add_person())},
                             {"changer", named(server().add_person())},
                             {"sealed", named(server().add_person())},
                             {"locked", named(locked)},
                             {"lockedToo", named(locked_too)},
                             {"disabled", named(disabled)},
                             {"unmanaged", named(server().add_person(robot))},
                             {"flowing", flowing_json},
                             {"lockedFlowing", locked_flowing_json},
                             {"twins", {{"user", twin.mail}}}};
  const boost::json::object plan{{"baseUrl", daemon.base_url()},
                                 {"apiKey", daemon.api_key()},
                                 {"flowsKey", flows_key},
                                 {"supportKey", support_key},
                                 {"outbox", daemon.path("outbox")},
                                 {"gatewaySecret", "gateway-secret"},
                                 {"metricsKey", metrics_key},
                                 {"limited", place_of(limited)},
                                 {"caFile", daemon.ca_file()},
                                 {"people", people},
                                 {"sealedOnly", place_of(sealed_only)},
                                 {"noDirectory", place_of(no_directory)}};
  support::write_file(daemon.path("plan.json"), boost::json::serialize(plan));
  support::ChildProcess portal(
      {{"/usr/bin/env", "node", std::string(WRITEBACK_NODE_MODULES) + "/../contract.mjs",
        daemon.path("plan.json")},
       daemon.path("portal.log")});
  const auto code = portal.wait_for_exit(std::chrono::minutes{2});
  EXPECT_EQ(code, 0) << support::read_file(daemon.path("portal.log"));
}

}  // namespace writeback::test
