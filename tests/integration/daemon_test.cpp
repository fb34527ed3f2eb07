#include "tests/integration/daemon_test.hpp"

#include <algorithm>
#include <map>

namespace writeback::test {
namespace json = boost::json;

using support::HttpReply;
using support::HttpsClient;
using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

namespace {

std::unique_ptr<support::Daemon>& suite_daemon() {
  static std::unique_ptr<support::Daemon> daemon;
  return daemon;
}

/// The table of the contract.
const std::map<std::string, long>& status_of_code() {
  static const std::map<std::string, long> table = {{"invalid_request", 400},
                                                    {"unauthenticated", 401},
                                                    {"password_not_managed", 403},
                                                    {"scope_missing", 403},
                                                    {"reset_not_enabled", 403},
                                                    {"account_not_verified", 403},
                                                    {"verification_failed", 403},
                                                    {"captcha_failed", 403},
                                                    {"flow_state", 409},
                                                    {"delivery_failed", 503},
                                                    {"captcha_unavailable", 503},
                                                    {"account_disabled", 403},
                                                    {"account_locked", 403},
                                                    {"not_found", 404},
                                                    {"user_not_found", 404},
                                                    {"method_not_allowed", 405},
                                                    {"user_ambiguous", 409},
                                                    {"operation_in_progress", 409},
                                                    {"idempotency_key_reused", 422},
                                                    {"too_many_attempts", 429},
                                                    {"payload_too_large", 413},
                                                    {"unsupported_media_type", 415},
                                                    {"internal_error", 500},
                                                    {"directory_refused", 502},
                                                    {"directory_unavailable", 503},
                                                    {"outcome_unknown", 504},
                                                    {"current_password_incorrect", 403},
                                                    {"password_policy_violation", 422}};
  return table;
}

AssertionResult has_common_headers(const HttpReply& reply) {
  if (reply.header("x-request-id").empty()) return AssertionFailure() << "no X-Request-Id";
  if (reply.header("cache-control") != "no-store") {
    return AssertionFailure() << "Cache-Control: " << reply.header("cache-control");
  }
  return AssertionSuccess();
}

/// What must never reach a caller: names of entries, servers and attributes, and LDAP's own words.
AssertionResult shows_nothing_internal(const HttpReply& reply) {
  for (const char* word : {"dc=example", "ou=", "uid=", "cn=", "ldap", "LDAP", "127.0.0.1", "slapd",
                           "userPassword", "constraint violation", "std::"}) {
    if (reply.body.find(word) != std::string::npos) {
      return AssertionFailure() << "'" << word << "' in " << reply.body;
    }
  }
  return AssertionSuccess();
}

HttpReply post(HttpsClient& api, const std::string& path, json::object body) {
  return api.post(path, json::value(std::move(body)));
}

}  // namespace

void DaemonTest::TearDownTestSuite() {
  suite_daemon().reset();
}

support::Daemon& DaemonTest::prepared_daemon() {
  if (!suite_daemon()) suite_daemon() = std::make_unique<support::Daemon>(server());
  return *suite_daemon();
}

support::Daemon& DaemonTest::daemon() {
  support::Daemon& daemon = prepared_daemon();
  if (!daemon.started()) daemon.start();
  return daemon;
}

HttpsClient& DaemonTest::api() {
  if (!api_) api_.emplace(daemon().client_settings());
  return *api_;
}

HttpReply DaemonTest::reset(const std::string& user, const std::string& password) {
  return test::reset(api(), user, password);
}
HttpReply DaemonTest::change(const std::string& user, const std::string& current,
                             const std::string& password) {
  return test::change(api(), user, current, password);
}
HttpReply DaemonTest::unlock(const std::string& user) {
  return test::unlock(api(), user);
}
HttpReply DaemonTest::status(const std::string& user) {
  return test::status(api(), user);
}
HttpReply DaemonTest::check(const std::string& user, const std::string& password) {
  return post(api(), "/v1/password/check", {{"user", user}, {"new_password", password}});
}

HttpReply reset(HttpsClient& api, const std::string& user, const std::string& password) {
  return post(api, "/v1/password/reset", {{"user", user}, {"new_password", password}});
}
HttpReply change(HttpsClient& api, const std::string& user, const std::string& current,
                 const std::string& password) {
  return post(api, "/v1/password/change",
              {{"user", user}, {"current_password", current}, {"new_password", password}});
}
HttpReply unlock(HttpsClient& api, const std::string& user) {
  return post(api, "/v1/account/unlock", {{"user", user}});
}
HttpReply status(HttpsClient& api, const std::string& user) {
  return post(api, "/v1/account/status", {{"user", user}});
}

AssertionResult is_ok(const HttpReply& reply) {
  if (reply.status != 200) {
    return AssertionFailure() << reply.status << " " << reply.error << " " << reply.body;
  }
  if (reply.header("content-type") != "application/json") {
    return AssertionFailure() << "Content-Type: " << reply.header("content-type");
  }
  if (!reply.json().is_object()) return AssertionFailure() << "no JSON object: " << reply.body;
  return has_common_headers(reply);
}

AssertionResult is_problem(const HttpReply& reply, const std::string& code) {
  const auto wanted = status_of_code().at(code);
  if (reply.status != wanted || reply.code() != code) {
    return AssertionFailure() << reply.status << " " << reply.error << " " << reply.body;
  }
  if (reply.header("content-type") != "application/problem+json") {
    return AssertionFailure() << "Content-Type: " << reply.header("content-type");
  }
  const auto body = reply.json();
  if (reply.text("type") != "urn:writebackd:problem:" + code || reply.text("title").empty() ||
      reply.text("detail").empty() || body.at("status").as_int64() != wanted) {
    return AssertionFailure() << reply.body;
  }
  const std::string operation = reply.text("operation");
  if (operation.size() < 16 ||
      operation.find_first_not_of("0123456789abcdef-") != std::string::npos) {
    return AssertionFailure() << "operation: " << operation;
  }
  if (wanted == 503 && reply.header("retry-after").empty()) {
    return AssertionFailure() << "no Retry-After";
  }
  if (auto nothing = shows_nothing_internal(reply); !nothing) return nothing;
  return has_common_headers(reply);
}

std::vector<std::string> rules_in(const HttpReply& reply) {
  std::vector<std::string> rules;
  const auto body = reply.json();
  const auto* found = body.is_object() ? body.as_object().if_contains("violations") : nullptr;
  if (found == nullptr) return rules;
  for (const auto& violation : found->as_array()) {
    rules.emplace_back(violation.at("rule").as_string());
    EXPECT_FALSE(violation.at("message").as_string().empty());
  }
  return rules;
}

json::value violation_member(const HttpReply& reply, const std::string& rule, const char* member) {
  const auto body = reply.json();
  const auto* found = body.is_object() ? body.as_object().if_contains("violations") : nullptr;
  if (found == nullptr) return nullptr;
  for (const auto& violation : found->as_array()) {
    if (violation.at("rule").as_string() != rule) continue;
    const auto* value = violation.as_object().if_contains(member);
    return value == nullptr ? json::value(nullptr) : *value;
  }
  return nullptr;
}

std::vector<std::string> pointers_in(const HttpReply& reply) {
  std::vector<std::string> pointers;
  const auto body = reply.json();
  const auto* found = body.is_object() ? body.as_object().if_contains("errors") : nullptr;
  if (found == nullptr) return pointers;
  for (const auto& error : found->as_array()) {
    pointers.emplace_back(error.at("pointer").as_string());
    EXPECT_FALSE(error.at("reason").as_string().empty());
  }
  return pointers;
}

}  // namespace writeback::test
