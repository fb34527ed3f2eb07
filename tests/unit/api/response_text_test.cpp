#include "api/response_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "policy/problem.hpp"

namespace writeback::api {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return text.substr(0, text.find("\r\n\r\n") + 2).find("\r\n" + line + "\r\n") !=
         std::string::npos;
}

bool has_header(const std::string& text, const std::string& name) {
  return text.substr(0, text.find("\r\n\r\n")).find("\r\n" + name + ":") != std::string::npos;
}

TEST(ResponseText, IsOneHttpMessage) {
  Response response;
  response.body = R"({"a":1})";
  response.request_id = "id-7";
  const std::string text = to_http(response, true, 1);
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(text.ends_with("\r\n\r\n{\"a\":1}"));
  EXPECT_TRUE(has_line(text, "Content-Length: 7"));
  EXPECT_TRUE(has_line(text, "Content-Type: application/json"));
  EXPECT_TRUE(has_line(text, "Cache-Control: no-store"));
  EXPECT_TRUE(has_line(text, "X-Request-Id: id-7"));
  EXPECT_TRUE(has_header(text, "Date"));
  for (const char* header : {"Allow", "WWW-Authenticate", "Retry-After", "Connection"}) {
    EXPECT_FALSE(has_header(text, header)) << header;
  }
}

TEST(ResponseText, SaysWhetherTheConnectionStays) {
  struct Case {
    bool keep_alive;
    unsigned minor_version;
    const char* first;
    const char* connection;
  };
  const Case cases[] = {
      {true, 1, "HTTP/1.1 ", nullptr},
      {false, 1, "HTTP/1.1 ", "Connection: close"},
      {true, 0, "HTTP/1.0 ", "Connection: keep-alive"},
      {false, 0, "HTTP/1.0 ", "Connection: close"},
  };
  for (const auto& c : cases) {
    const std::string text = to_http(Response{}, c.keep_alive, c.minor_version);
    EXPECT_TRUE(text.starts_with(c.first));
    EXPECT_EQ(has_header(text, "Connection"), c.connection != nullptr);
    if (c.connection != nullptr) {
      EXPECT_TRUE(has_line(text, c.connection));
    }
  }
}

TEST(ResponseText, HeadersThatAProblemAsksFor) {
  Response response;
  response.status = 503;
  response.allow = "GET, POST";
  response.challenge = true;
  response.retry_after = std::chrono::seconds{2};
  const std::string text = to_http(response, true, 1);
  EXPECT_TRUE(has_line(text, "Allow: GET, POST"));
  EXPECT_TRUE(has_line(text, "WWW-Authenticate: Bearer"));
  EXPECT_TRUE(has_line(text, "Retry-After: 2"));
  EXPECT_TRUE(has_line(text, "Content-Length: 0"));
}

TEST(ResponseText, EveryStatusOfAProblemHasItsReason) {
  for (const auto& row : problem_table) {
    Response response;
    response.status = row.status;
    const std::string text = to_http(response, true, 1);
    const std::string start = "HTTP/1.1 " + std::to_string(row.status) + " ";
    ASSERT_TRUE(text.starts_with(start));
    EXPECT_NE(text[start.size()], '\r') << row.status;
  }
}

}  // namespace
}  // namespace writeback::api
