#include <boost/json/serialize.hpp>

#include "tests/integration/daemon_test.hpp"

namespace writeback::test {
namespace json = boost::json;

using support::fresh_password;
using support::HttpReply;
using support::HttpsClient;
using support::Person;
using support::RawTls;

/// One daemon with every kind of caller.
class ApiCallers : public DaemonTest {
 protected:
  static void SetUpTestSuite() {
    auto& prepared = prepared_daemon();
    prepared.ini.set("api", "client_ca", "tls/clients.crt");
    support::write_file(prepared.path("tls/clients.crt"), prepared.client_authority().certificate(),
                        0644);
    flows_key_ = prepared.add_client("flows-only", "flows support metrics");
    near_key_ = prepared.add_client("near", "writeback");
    prepared.ini.set("client:near", "allow_from", "192.0.2.0/24 127.0.0.2 ::1");
    prepared.ini.set("client:by-certificate", "certificate_sha256",
                     prepared.issue_client_certificate("by-certificate"));
    prepared.ini.set("client:by-certificate", "scopes", "writeback");
    both_key_ = prepared.add_client("by-both", "writeback");
    prepared.ini.set("client:by-both", "certificate_sha256",
                     prepared.issue_client_certificate("by-both"));
    static_cast<void>(prepared.issue_client_certificate("unknown"));
    prepared.issue_foreign_certificate("foreign");
    daemon().start();
  }

  [[nodiscard]] static HttpsClient caller(const std::string& key, const std::string& certificate,
                                          const std::string& interface = "") {
    auto settings = daemon().client_settings();
    settings.api_key = key;
    settings.interface = interface;
    if (!certificate.empty()) {
      settings.certificate_file = daemon().path(certificate + ".crt");
      settings.private_key_file = daemon().path(certificate + ".key");
    }
    return HttpsClient(settings);
  }
  [[nodiscard]] static HttpReply ask(HttpsClient client) {
    return test::status(client, "nobody-has-this-name");
  }
  /// Known and allowed: the answer is about the user.
  [[nodiscard]] static testing::AssertionResult comes_through(HttpsClient client) {
    return is_problem(ask(std::move(client)), "user_not_found");
  }
  /// The body without what differs from answer to answer.
  [[nodiscard]] static std::string comparable(const HttpReply& reply) {
    auto body = reply.json().as_object();
    body.erase("operation");
    return json::serialize(body);
  }

  static inline std::string flows_key_;
  static inline std::string near_key_;
  static inline std::string both_key_;
};

TEST_F(ApiCallers, AKeyIsEnoughWhereNothingElseIsAskedFor) {
  EXPECT_TRUE(comes_through(caller(daemon().api_key(), "")));
}

TEST_F(ApiCallers, AllWrongCredentialsGetTheSameAnswer) {
  const std::string key = daemon().api_key();
  auto plain = caller("", "");
  const auto with = [&](const std::string& authorization) {
    return plain.send("POST", "/v1/account/status", R"({"user":"nobody"})",
                      {"Content-Type: application/json", "Authorization: " + authorization});
  };
  std::vector<HttpReply> replies = {ask(caller("", "")),
                                    ask(caller("not-a-key", "")),
                                    with("Bearer"),
                                    with("Bearer "),
                                    with("Bearer  " + key),
                                    with("Bearer " + key + "x"),
                                    with("Bearer " + key.substr(1)),
                                    with("Basic " + key),
                                    with(key),
                                    with("bearer" + key),
                                    with("Bearer " + key + " " + key),
                                    ask(caller(both_key_, "")),
                                    ask(caller("", "by-both")),
                                    ask(caller(near_key_, "")),
                                    ask(caller("", "unknown")),
                                    ask(caller("wrong", "by-both"))};
  for (const auto& reply : replies) {
    ASSERT_TRUE(is_problem(reply, "unauthenticated"));
    EXPECT_EQ(reply.header("www-authenticate"), "Bearer");
    EXPECT_EQ(comparable(reply), comparable(replies.front()));
  }
}

TEST_F(ApiCallers, TheSchemesNameIsTakenInAnyCase) {
  auto client = caller("", "");
  const auto reply = client.send(
      "POST", "/v1/account/status", R"({"user":"nobody-has-this-name"})",
      {"Content-Type: application/json", "Authorization: bEARER " + daemon().api_key()});
  EXPECT_TRUE(is_problem(reply, "user_not_found"));
}

TEST_F(ApiCallers, WhoeverIsNotKnownLearnsNothingAboutTheRequest) {
  auto client = caller("not-a-key", "");
  EXPECT_TRUE(
      is_problem(client.send("POST", "/v1/password/reset", "no json", {"Content-Type: text/plain"}),
                 "unauthenticated"));
}

TEST_F(ApiCallers, AnAllowListOfAddresses) {
  EXPECT_TRUE(comes_through(caller(near_key_, "", "127.0.0.2")));
  EXPECT_TRUE(is_problem(ask(caller(near_key_, "", "127.0.0.3")), "unauthenticated"));
}

TEST_F(ApiCallers, ACertificateIsEnoughWhereItIsAskedFor) {
  EXPECT_TRUE(comes_through(caller("", "by-certificate")));
  EXPECT_TRUE(comes_through(caller("some-other-key", "by-certificate")));
}

TEST_F(ApiCallers, KeyAndCertificateWhereBothAreAskedFor) {
  EXPECT_TRUE(comes_through(caller(both_key_, "by-both")));
  EXPECT_TRUE(is_problem(ask(caller(both_key_, "unknown")), "unauthenticated"));
}

TEST_F(ApiCallers, ACertificateOfAnotherAuthorityEndsTheHandshake) {
  const auto reply = ask(caller(daemon().api_key(), "foreign"));
  EXPECT_EQ(reply.status, 0) << reply.body;
}

TEST_F(ApiCallers, AResumedSessionStillKnowsItsCertificate) {
  auto settings = daemon().raw_settings();
  settings.certificate_file = daemon().path("by-certificate.crt");
  settings.private_key_file = daemon().path("by-certificate.key");
  const std::string request =
      "POST /v1/account/status HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 31\r\n\r\n{\"user\":\"nobody-has-this-name\"}";
  RawTls first(settings);
  ASSERT_EQ(first.failure(), "");
  first.write(request);
  EXPECT_THAT(first.read_response(), testing::HasSubstr("user_not_found"));
  RawTls second(settings, &first);
  ASSERT_EQ(second.failure(), "");
  EXPECT_TRUE(second.session_was_resumed());
  second.write(request);
  EXPECT_THAT(second.read_response(), testing::HasSubstr("user_not_found"));
}

TEST_F(ApiCallers, TheScopeOfACallerIsItsLimit) {
  const Person person = server().add_person();
  auto client = caller(flows_key_, "");
  EXPECT_TRUE(is_problem(test::reset(client, person.uid, fresh_password()), "scope_missing"));
  EXPECT_TRUE(is_problem(test::change(client, person.uid, person.password, fresh_password()),
                         "scope_missing"));
  EXPECT_TRUE(is_problem(test::unlock(client, person.uid), "scope_missing"));
  EXPECT_TRUE(is_problem(test::status(client, person.uid), "scope_missing"));
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiCallers, HealthNeedsNoCredentials) {
  auto client = caller("", "");
  EXPECT_EQ(client.get("/healthz").status, 200);
  EXPECT_EQ(client.get("/readyz").status, 200);
}

TEST_F(ApiCallers, TheCallersNameStandsInTheLog) {
  auto client = caller(both_key_, "by-both");
  ASSERT_TRUE(is_problem(test::status(client, "nobody-has-this-name"), "user_not_found"));
  EXPECT_TRUE(daemon().log_shows("caller=by-both"));
}

}  // namespace writeback::test
