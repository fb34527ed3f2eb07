#include "api/service.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>
#include <string>

#include "tests/unit/api/fake_measurements.hpp"
#include "tests/unit/policy/fake_audit.hpp"
#include "tests/unit/policy/fake_directory.hpp"
#include "tests/unit/policy/fake_kept_keys.hpp"
#include "tests/unit/policy/fake_keys.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::api {
namespace {

namespace json = boost::json;

constexpr const char* good_key = "Bearer the-key-of-the-portal";
constexpr const char* good_body = R"({"user":"lovelace","new_password":"zebra-stripes"})";

Client client(const char* name, const char* key, std::optional<CallerScope> scope) {
  Client result;
  result.name = name;
  result.api_key_sha256 = sha256(key);
  if (scope) result.scopes.add(*scope);
  return result;
}

/// A service before a scripted directory, and everything that it logs.
class ServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(log);
    before = spdlog::default_logger();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
    spdlog::set_level(spdlog::level::trace);
    Account account;
    account.dn = "uid=lovelace,ou=people,dc=example";
    account.login_names = {"lovelace"};
    directory->accounts.emplace_back(account);
  }
  void TearDown() override { spdlog::set_default_logger(before); }

  [[nodiscard]] Response answer(const Request& request) const {
    const Service service(Service::Parts{
        .clients = {client("portal", "the-key-of-the-portal", CallerScope::writeback),
                    client("prometheus", "the-key-of-metrics", CallerScope::metrics)},
        .direct = DirectOperations(*directory, WritebackScope{}, PasswordRules{}),
        .directory = directory,
        .audit = audit,
        .keys = keys,
        .measurements = measurements,
        .password_keys = password_keys,
        .encrypted_passwords_only = encrypted_passwords_only,
    });
    return test::run(service.answer(request));
  }

  static Request post(const char* path, const char* body) {
    Request request;
    request.method = "POST";
    request.path = path;
    request.authorization = good_key;
    request.content_type = "application/json";
    request.body = body;
    request.peer = boost::asio::ip::make_address("192.0.2.7");
    request.received = std::chrono::steady_clock::now();
    return request;
  }

  static std::string code_of(const Response& response) {
    const auto body = json::parse(response.body).as_object();
    return body.contains("code") ? std::string(body.at("code").as_string()) : "ok";
  }

  std::shared_ptr<test::FakeDirectory> directory = std::make_shared<test::FakeDirectory>();
  std::shared_ptr<test::FakeAudit> audit = std::make_shared<test::FakeAudit>();
  std::shared_ptr<test::FakeKeys> keys = std::make_shared<test::FakeKeys>();
  std::shared_ptr<test::FakeMeasurements> measurements = std::make_shared<test::FakeMeasurements>();
  std::shared_ptr<test::FakeKeptKeys> kept_keys = std::make_shared<test::FakeKeptKeys>();
  std::shared_ptr<PasswordKeys> password_keys = std::make_shared<PasswordKeys>(
      kept_keys, std::chrono::hours{24 * 30}, [kept = kept_keys] { return kept->now; });
  bool encrypted_passwords_only = false;
  std::shared_ptr<spdlog::logger> before;
  std::ostringstream log;
};

TEST_F(ServiceTest, AnswersEachOperation) {
  struct Case {
    const char* path;
    const char* body;
    const char* story;
    const char* member;
  };
  const Case cases[] = {
      {"/v1/account/status", R"({"user":"lovelace"})", "find", "operations"},
      {"/v1/password/check", good_body, "find", "acceptable"},
      {"/v1/password/reset", good_body, "find set_password", "result"},
      {"/v1/password/reset",
       R"({"user":"lovelace","new_password":"zebra-stripes","must_change":true,"unlock":true})",
       "find set_password", "unlocked"},
      {"/v1/password/change",
       R"({"user":"lovelace","current_password":"old","new_password":"zebra-stripes"})",
       "find change_password", "result"},
      {"/v1/account/unlock", R"({"user":"lovelace"})", "find", "result"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.path);
    directory->calls.clear();
    const Response response = answer(post(c.path, c.body));
    EXPECT_EQ(response.status, 200U) << response.body;
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_TRUE(json::parse(response.body).as_object().contains(c.member)) << response.body;
    EXPECT_EQ(directory->story(), c.story);
    EXPECT_EQ(response.request_id.size(), 32U);
  }
}

TEST_F(ServiceTest, AResetSaysWhatWasDone) {
  ResetReceipt receipt;
  receipt.unlocked = true;
  directory->resets.emplace_back(receipt);
  const auto body = json::parse(answer(post("/v1/password/reset", good_body)).body).as_object();
  EXPECT_EQ(body.at("user").as_string(), "lovelace");
  EXPECT_EQ(body.at("result").as_string(), "password_reset");
  EXPECT_TRUE(body.at("unlocked").as_bool());
  EXPECT_EQ(body.at("operation").as_string().size(), 32U);
}

TEST_F(ServiceTest, AStatusHasEveryMemberOfTheContract) {
  Account account;
  account.lock.kind = LockKind::failures;
  account.must_change = true;
  account.changed_at = Timestamp{std::chrono::seconds{1'700'000'000}};
  account.policy.emplace();
  account.policy->min_length = 12;
  directory->accounts = {account};
  const auto body =
      json::parse(answer(post("/v1/account/status", R"({"user":"lovelace"})")).body).as_object();
  EXPECT_TRUE(body.at("managed").as_bool());
  EXPECT_TRUE(body.at("locked").as_bool());
  EXPECT_FALSE(body.at("disabled").as_bool());
  EXPECT_EQ(body.at("operations").as_object().size(), 3U);
  const auto& password = body.at("password").as_object();
  EXPECT_TRUE(password.at("must_change").as_bool());
  EXPECT_TRUE(password.at("expires_at").is_null());
  EXPECT_EQ(password.at("changed_at").as_string(), "2023-11-14T22:13:20Z");
  EXPECT_EQ(body.at("policy").as_object().at("min_length").as_int64(), 12);
  EXPECT_TRUE(body.at("policy").as_object().at("history").is_null());
  EXPECT_TRUE(body.at("policy").as_object().at("history_counts_on_reset").is_null());
}

TEST_F(ServiceTest, EveryWrongCredentialGetsTheSameAnswer) {
  std::string first;
  for (const char* authorization :
       {"", "Bearer", "Bearer wrong", "Basic dXNlcjpwYXNz", "the-key-of-the-portal"}) {
    Request request = post("/v1/password/reset", good_body);
    request.authorization = authorization;
    const Response response = answer(request);
    EXPECT_EQ(response.status, 401U);
    EXPECT_TRUE(response.challenge);
    auto body = json::parse(response.body).as_object();
    body.erase("operation");
    const std::string text = json::serialize(body);
    if (first.empty()) first = text;
    EXPECT_EQ(text, first);
  }
  EXPECT_EQ(directory->story(), "") << "nothing is asked for a stranger";
}

TEST_F(ServiceTest, TheOrderOfRefusals) {
  struct Case {
    const char* method;
    const char* path;
    const char* authorization;
    const char* content_type;
    const char* body;
    const char* code;
  };
  const Case cases[] = {
      {"POST", "/v1/nothing", "", "text/plain", "x", "not_found"},
      {"GET", "/v1/password/reset", "", "", "", "method_not_allowed"},
      {"POST", "/v1/password/reset", "", "text/plain", "x", "unauthenticated"},
      {"POST", "/v1/password/reset", "Bearer the-key-of-metrics", "text/plain", "x",
       "scope_missing"},
      {"POST", "/v1/password/reset", good_key, "text/plain", "x", "unsupported_media_type"},
      {"POST", "/v1/password/reset", good_key, "application/json", "x", "invalid_request"},
      {"POST", "/v1/password/reset", good_key, "application/json", "{}", "invalid_request"},
      {"POST", "/v1/password/reset", good_key, "application/json",
       R"({"user":"lovelace","new_password":"password"})", "password_policy_violation"},
      {"GET", "/healthz", "", "", "", "ok"},
      {"GET", "/readyz", "", "", "", "ok"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.code) + " for " + c.path);
    Request request = post(c.path, c.body);
    request.method = c.method;
    request.authorization = c.authorization;
    request.content_type = c.content_type;
    const Response response = answer(request);
    EXPECT_EQ(code_of(response), c.code);
    EXPECT_EQ(response.allow, response.status == 405 ? "POST" : "");
  }
}

TEST_F(ServiceTest, MediaTypes) {
  const std::pair<const char*, bool> types[] = {
      {"application/json", true},
      {"Application/JSON", true},
      {"application/json; charset=utf-8", true},
      {"application/json;charset=UTF-8", true},
      {"application/json ; charset=\"utf-8\"", true},
      {"", false},
      {"text/json", false},
      {"application/jsonx", false},
      {"application/json; charset=latin1", false},
      {"application/json, text/plain", false},
      {"application/x-www-form-urlencoded", false},
      {"multipart/form-data; boundary=application/json", false},
      {"appli cation/json", false},
      {"application/\"json\"", false},
  };
  for (const auto& [type, accepted] : types) {
    Request request = post("/v1/account/status", R"({"user":"lovelace"})");
    request.content_type = type;
    EXPECT_EQ(answer(request).status, accepted ? 200U : 415U) << type;
  }
}

TEST_F(ServiceTest, RequestIdsAreTakenWhereTheyAreWellFormed) {
  const std::pair<std::string, bool> ids[] = {
      {"a", true},
      {"0b5f3f6e-6f2e-4c57-9f0d-1e7b2f9c1d11", true},
      {"A.b_c:d-9", true},
      {std::string(128, 'x'), true},
      {std::string(129, 'x'), false},
      {"", false},
      {"two words", false},
      {"line\nbreak", false},
      {"quote\"", false},
      {"\xC3\xA4", false},
      {"a;b", false},
  };
  for (const auto& [id, taken] : ids) {
    Request request = post("/v1/account/status", R"({"user":"lovelace"})");
    request.request_id = id;
    const Response response = answer(request);
    EXPECT_EQ(response.request_id == id, taken) << id;
    EXPECT_FALSE(response.request_id.empty());
    const Response refused = Service::refuse(Problem{ProblemKind::payload_too_large}, id);
    EXPECT_EQ(refused.request_id == id, taken) << id;
    EXPECT_EQ(refused.status, 413U);
  }
}

TEST_F(ServiceTest, ADefectIsAnInternalErrorAndTellsNothing) {
  directory->accounts.clear();  // the fake throws
  const Response response = answer(post("/v1/password/reset", good_body));
  EXPECT_EQ(response.status, 500U);
  EXPECT_EQ(code_of(response), "internal_error");
  EXPECT_EQ(response.body.find("script"), std::string::npos);
  EXPECT_NE(log.str().find("internal_error"), std::string::npos);
}

TEST_F(ServiceTest, ReadyMeansThatADirectoryAnswers) {
  for (const auto kind : {ProblemKind::directory_unavailable, ProblemKind::directory_refused}) {
    directory->health.emplace_back(Problem{kind, "words for the log"});
    Request request = post("/readyz", "");
    request.method = "GET";
    const Response response = answer(request);
    EXPECT_EQ(response.status, 503U);
    EXPECT_NE(response.body.find("directory"), std::string::npos);
    EXPECT_TRUE(response.retry_after);
    EXPECT_EQ(response.body.find("words"), std::string::npos) << response.body;
  }
}

TEST_F(ServiceTest, EveryRequestIsOneLineWithNothingSecretInIt) {
  for (const char* path : {"/v1/account/status", "/v1/password/check", "/v1/password/reset",
                           "/v1/password/change", "/v1/account/unlock", "/nowhere"}) {
    for (
        const char* body :
        {R"({"user":"lovelace"})", good_body, R"({"user":"lovelace","new_password":"password"})",
         R"({"user":"lovelace","current_password":"elephant-ears","new_password":"zebra-stripes"})",
         R"({"zebra-stripes":1})", "zebra-stripes"}) {
      log.str("");
      Request request = post(path, body);
      request.request_id = "line\r\nbreak";
      static_cast<void>(answer(request));
      const std::string lines = log.str();
      EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1) << lines;
      for (const char* secret :
           {"zebra", "elephant", "the-key-of-the-portal", "uid=lovelace", "lovelace"}) {
        EXPECT_EQ(lines.find(secret), std::string::npos) << lines;
      }
      EXPECT_NE(lines.find("caller="), std::string::npos);
      EXPECT_NE(lines.find("outcome="), std::string::npos);
      EXPECT_NE(lines.find("ms="), std::string::npos);
    }
  }
}

TEST_F(ServiceTest, TheDeadlineCountsFromTheArrivalOfTheRequest) {
  const Request request = post("/v1/account/status", R"({"user":"lovelace"})");
  static_cast<void>(answer(request));
  EXPECT_EQ(directory->deadline, request.received + std::chrono::seconds{15});
}

}  // namespace
}  // namespace writeback::api
