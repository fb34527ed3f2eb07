#include <openssl/ssl.h>

#include "tests/integration/daemon_test.hpp"

namespace writeback::test {

using support::HttpReply;
using support::RawTls;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Requests that are not as they should be; after each of them the daemon serves the next caller as
/// if nothing had been.
class ApiBadHttp : public DaemonTest {
 protected:
  void TearDown() override { EXPECT_EQ(daemon().client().get("/healthz").status, 200); }

  [[nodiscard]] static std::string status_request(const std::string& more_headers = "") {
    const std::string body = R"({"user":"nobody-has-this-name"})";
    return "POST /v1/account/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
           daemon().api_key() + "\r\nContent-Type: application/json\r\n" + more_headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  /// What a connection of one's own gets for these bytes.
  [[nodiscard]] static std::string answer_to(const std::string& bytes) {
    RawTls connection(daemon().raw_settings());
    EXPECT_EQ(connection.failure(), "");
    connection.write(bytes);
    return connection.read_response();
  }
};

TEST_F(ApiBadHttp, UnknownPathsAndMethods) {
  for (const char* path : {"/", "/v1", "/v1/", "/v1/password", "/v1/password/reset/",
                           "/v1/password/reset/x", "/v1/../healthz", "//healthz",
                           "/V1/password/reset", "/healthz/", "/%68ealthz", "/v1/flow"}) {
    EXPECT_TRUE(is_problem(api().get(path), "not_found")) << path;
  }
  for (const char* method : {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"}) {
    const auto reply = api().send(method, "/v1/password/reset", "");
    EXPECT_TRUE(is_problem(reply, "method_not_allowed")) << method;
    EXPECT_EQ(reply.header("allow"), "POST") << method;
  }
  const auto reply = api().send("POST", "/healthz", "{}");
  EXPECT_TRUE(is_problem(reply, "method_not_allowed"));
  EXPECT_THAT(reply.header("allow"), HasSubstr("GET"));
}

TEST_F(ApiBadHttp, HeadHasNoBodyAndKeepsTheConnectionInStep) {
  RawTls connection(daemon().raw_settings());
  connection.write("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto head = connection.read_until("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(head.find("Content-Length: 0"), std::string::npos) << "as for GET";
  connection.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(connection.read_response(), StartsWith("HTTP/1.1 200"));
}

TEST_F(ApiBadHttp, TheRequestIdIsTakenOrMade) {
  const auto id_for = [&](const std::string& id) {
    return api().send("GET", "/healthz", "", {"X-Request-Id: " + id}).header("x-request-id");
  };
  EXPECT_EQ(id_for("abc-123_4.5:6"), "abc-123_4.5:6");
  EXPECT_EQ(id_for(std::string(128, 'a')), std::string(128, 'a'));
  for (const std::string& bad :
       {std::string(129, 'a'), std::string("with space"), std::string("quote\""),
        std::string("new;line"), std::string("\xC3\xA9")}) {
    const auto made = id_for(bad);
    EXPECT_NE(made, bad);
    EXPECT_EQ(made.size(), 32U);
  }
  EXPECT_NE(api().get("/healthz").header("x-request-id"),
            api().get("/healthz").header("x-request-id"));
  const std::string id = "log-" + support::fresh_name();
  static_cast<void>(id_for(id));
  EXPECT_TRUE(daemon().log_shows("request=" + id));
}

TEST_F(ApiBadHttp, EveryAnswerUnderV1IsNotStored) {
  EXPECT_EQ(api().get("/v1/password/reset").header("cache-control"), "no-store");
  EXPECT_EQ(status("nobody-has-this-name").header("cache-control"), "no-store");
}

TEST_F(ApiBadHttp, KeepAliveServesManyRequestsOnOneConnection) {
  for (int i = 0; i < 50; ++i)
    EXPECT_TRUE(is_problem(status("nobody-has-this-name"), "user_not_found"));
  EXPECT_EQ(api().connections(), 1);
}

TEST_F(ApiBadHttp, PipelinedRequestsAreAnsweredInTheirOrder) {
  RawTls connection(daemon().raw_settings());
  std::string all;
  for (int i = 0; i < 5; ++i)
    all += status_request("X-Request-Id: number-" + std::to_string(i) + "\r\n");
  connection.write(all);
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(connection.read_response(), HasSubstr("number-" + std::to_string(i)));
  }
}

TEST_F(ApiBadHttp, Http10EndsTheConnectionAfterTheAnswer) {
  auto client = daemon().client();
  client.set_http_1_0(true);
  EXPECT_EQ(client.get("/healthz").status, 200);
  RawTls connection(daemon().raw_settings());
  connection.write("GET /healthz HTTP/1.0\r\n\r\n");
  EXPECT_THAT(connection.read_to_end(support::patience), HasSubstr(" 200 "));
  EXPECT_TRUE(connection.ended());
}

TEST_F(ApiBadHttp, ConnectionCloseIsHeeded) {
  RawTls connection(daemon().raw_settings());
  connection.write(status_request("Connection: close\r\n"));
  EXPECT_THAT(connection.read_to_end(support::patience), HasSubstr("user_not_found"));
  EXPECT_TRUE(connection.ended());
}

TEST_F(ApiBadHttp, ChunkedBodies) {
  const std::string head =
      "POST /v1/account/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
      daemon().api_key() +
      "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(
      answer_to(head + "8\r\n{\"user\":\r\n17;ext=1\r\n\"nobody-has-this-name\"}\r\n0\r\n\r\n"),
      HasSubstr("user_not_found"));
  EXPECT_THAT(answer_to(head + "ZZ\r\nnonsense\r\n0\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(answer_to(head + "ffffffffffffffffff\r\nx"), StartsWith("HTTP/1.1 4"));
  std::string many = head;
  for (int i = 0; i < 70; ++i) many += "400\r\n" + std::string(1024, ' ') + "\r\n";
  EXPECT_THAT(answer_to(many + "0\r\n\r\n"), StartsWith("HTTP/1.1 413"));
}

TEST_F(ApiBadHttp, Expect100ContinueIsAnswered) {
  RawTls connection(daemon().raw_settings());
  const std::string request = status_request("Expect: 100-continue\r\n");
  const auto body_at = request.find("\r\n\r\n") + 4;
  connection.write(request.substr(0, body_at));
  EXPECT_THAT(connection.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
  connection.write(request.substr(body_at));
  EXPECT_THAT(connection.read_response(), HasSubstr("user_not_found"));
}

TEST_F(ApiBadHttp, ABodyThatIsAnnouncedTooLargeIsRefusedBeforeItComes) {
  EXPECT_THAT(answer_to("POST /v1/password/reset HTTP/1.1\r\nHost: localhost\r\n"
                        "Content-Length: 100000000\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(
      answer_to("POST /v1/password/reset HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                "Content-Length: 100000000\r\n\r\n"),
      StartsWith("HTTP/1.1 413"));
}

TEST_F(ApiBadHttp, HeadersHaveALimit) {
  const std::string long_value(9000, 'x');
  for (const std::string& request :
       {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + long_value + "\r\n\r\n",
        "GET /" + long_value + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /healthz HTTP/1.1\r\n" + long_value}) {
    EXPECT_THAT(answer_to(request), StartsWith("HTTP/1.1 400"));
  }
  std::string many = "GET /healthz HTTP/1.1\r\n";
  for (int i = 0; i < 2000; ++i) many += "A: b\r\n";
  EXPECT_THAT(answer_to(many + "\r\n"), StartsWith("HTTP/1.1 400"));
}

TEST_F(ApiBadHttp, WhatIsNoHttpIsRefusedAndTheConnectionEnds) {
  for (const std::string& bytes :
       {std::string("\r\n\r\nnonsense\r\n\r\n"), std::string("GET\r\n\r\n"),
        std::string("GET / HTTP/9.9\r\n\r\n"), std::string("GET / HTTP/1.1\r\nno colon\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nName : x\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 30),
        std::string("\x16\x03\x01 hello inside hello"),
        std::string("\x30\x0c\x02\x01\x01\x60\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"),
        std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")}) {
    RawTls connection(daemon().raw_settings());
    connection.write(bytes + "\r\n\r\n");
    const std::string answer = connection.read_to_end(support::patience);
    EXPECT_TRUE(connection.ended()) << bytes;
    EXPECT_THAT(answer, Not(HasSubstr(" 200 "))) << bytes;
    EXPECT_THAT(answer, testing::AnyOf("", StartsWith("HTTP/1.1 4"))) << bytes;
  }
}

TEST_F(ApiBadHttp, NoSecondRequestHidesInTheFirst) {
  // Both framings at once: whoever reads it the other way would see a second request.
  RawTls connection(daemon().raw_settings());
  connection.write(
      "POST /v1/account/status HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string answer = connection.read_to_end(support::patience);
  EXPECT_TRUE(connection.ended());
  EXPECT_THAT(answer, Not(HasSubstr(" 200 ")));
}

TEST_F(ApiBadHttp, OneByteAtATime) {
  RawTls connection(daemon().raw_settings());
  for (const char byte : status_request()) ASSERT_TRUE(connection.write({&byte, 1}));
  EXPECT_THAT(connection.read_response(), HasSubstr("user_not_found"));
}

TEST_F(ApiBadHttp, CallersThatHangUpInTheMiddle) {
  const std::string request = status_request();
  for (std::size_t sent = 1; sent < request.size(); sent += 23) {
    RawTls connection(daemon().raw_settings());
    ASSERT_EQ(connection.failure(), "");
    connection.write(request.substr(0, sent));
  }
  EXPECT_TRUE(is_problem(status("nobody-has-this-name"), "user_not_found"));
}

TEST_F(ApiBadHttp, TlsVersionsAndCiphers) {
  const auto handshake = [](int version, const std::string& cipher) {
    auto settings = daemon().raw_settings();
    settings.only_version = version;
    settings.only_cipher = cipher;
    return RawTls(settings).failure();
  };
  EXPECT_NE(handshake(TLS1_VERSION, ""), "");
  EXPECT_NE(handshake(TLS1_1_VERSION, ""), "");
  EXPECT_EQ(handshake(TLS1_2_VERSION, ""), "");
  EXPECT_EQ(handshake(TLS1_3_VERSION, ""), "");
  for (const char* weak : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384",
                           "AES128-GCM-SHA256", "NULL", "DES-CBC3-SHA"}) {
    EXPECT_NE(handshake(TLS1_2_VERSION, weak), "") << weak;
  }
}

TEST_F(ApiBadHttp, TlsSessionsAreResumed) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto settings = daemon().raw_settings();
    settings.only_version = version;
    RawTls first(settings);
    first.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(first.read_response(), HasSubstr(" 200 "));
    RawTls second(settings, &first);
    EXPECT_EQ(second.failure(), "");
    EXPECT_TRUE(second.session_was_resumed()) << second.version();
    second.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(second.read_response(), HasSubstr(" 200 "));
  }
}

}  // namespace writeback::test
