#include "tests/integration/daemon_test.hpp"

namespace writeback::test {

using support::fresh_password;
using support::HttpReply;
using support::Person;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class ApiBadJson : public DaemonTest {
 protected:
  [[nodiscard]] HttpReply post(const std::string& path, const std::string& body,
                               const std::string& type = "application/json") {
    return api().send("POST", path, body, {"Content-Type: " + type});
  }
  [[nodiscard]] HttpReply reset_body(const std::string& body) {
    return post("/v1/password/reset", body);
  }
};

TEST_F(ApiBadJson, WhatIsNoJsonObject) {
  for (const std::string& body : {std::string(),
                                  std::string("{"),
                                  std::string("[]"),
                                  std::string("null"),
                                  std::string("\"x\""),
                                  std::string("42"),
                                  std::string("{\"user\":\"x\",}"),
                                  std::string("{user:\"x\"}"),
                                  std::string("{\"user\":\"x\"} trailing"),
                                  std::string("{\"user\":\"x\"}{\"user\":\"y\"}"),
                                  std::string("// comment\n{\"user\":\"x\"}"),
                                  std::string("\xEF\xBB\xBF{\"user\":\"x\"}"),
                                  std::string("{\"user\":\"\xFF\"}"),
                                  std::string("{\"user\":\"\xC0\xAF\"}"),
                                  std::string("{\"user\":\"\xED\xA0\x80\"}"),
                                  std::string("{\"user\":\"\\ud800\"}"),
                                  std::string("{\"user\":\"a\nb\"}"),
                                  std::string("{'user':'x'}"),
                                  std::string("{\"user\":NaN}"),
                                  std::string("\0{}", 3),
                                  std::string(1000, '[')}) {
    EXPECT_TRUE(is_problem(post("/v1/account/status", body), "invalid_request")) << body;
  }
}

TEST_F(ApiBadJson, NestingHasALimit) {
  std::string deep = "{\"user\":";
  for (int i = 0; i < 5000; ++i) deep += "[";
  EXPECT_TRUE(is_problem(post("/v1/account/status", deep), "invalid_request"));
  EXPECT_TRUE(is_problem(post("/v1/account/status", R"({"user":{"a":{"b":{"c":{"d":{"e":1}}}}}})"),
                         "invalid_request"));
}

TEST_F(ApiBadJson, EverythingThatIsWrongIsSaidAtOnce) {
  const auto reply = reset_body(R"({"usr":"x","unlock":"yes","must_change":1,"new_password":5})");
  ASSERT_TRUE(is_problem(reply, "invalid_request"));
  EXPECT_THAT(pointers_in(reply),
              UnorderedElementsAre("/user", "/usr", "/unlock", "/must_change", "/new_password"));
}

TEST_F(ApiBadJson, MissingMembersAndWrongTypes) {
  EXPECT_THAT(pointers_in(reset_body("{}")), UnorderedElementsAre("/user", "/new_password"));
  EXPECT_THAT(pointers_in(post("/v1/password/change", R"({"user":"x"})")),
              UnorderedElementsAre("/current_password", "/new_password"));
  for (const char* value : {"null", "true", "7", "[]", "{}", "[\"x\"]"}) {
    const std::string body = std::string(R"({"user":)") + value + "}";
    EXPECT_THAT(pointers_in(post("/v1/account/unlock", body)), ElementsAre("/user")) << value;
  }
}

TEST_F(ApiBadJson, UnknownMembersAreRefusedByName) {
  const Person person = server().add_person();
  const auto reply = reset_body(R"({"user":")" + person.uid + R"(","new_password":")" +
                                fresh_password() + R"(","mustChange":true})");
  ASSERT_TRUE(is_problem(reply, "invalid_request"));
  EXPECT_THAT(pointers_in(reply), ElementsAre("/mustChange"));
  EXPECT_TRUE(server().accepts(person, person.password)) << "nothing happened";
  EXPECT_THAT(pointers_in(post("/v1/account/status", R"({"user":"x","a/b~c":1})")),
              ElementsAre("/a~1b~0c"));
}

TEST_F(ApiBadJson, NoMemberTwice) {
  const Person person = server().add_person();
  const auto reply = reset_body(R"({"user":"nobody","user":")" + person.uid +
                                R"(","new_password":")" + fresh_password() + R"("})");
  ASSERT_TRUE(is_problem(reply, "invalid_request"));
  EXPECT_THAT(pointers_in(reply), ElementsAre("/user"));
  EXPECT_THAT(pointers_in(reset_body(R"({"user":"x","\u0075ser":"y","new_password":"z"})")),
              ElementsAre("/user"))
      << "written differently, and the same all the same";
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiBadJson, ValuesHaveALength) {
  EXPECT_THAT(
      pointers_in(post("/v1/account/status", R"({"user":")" + std::string(1025, 'x') + "\"}")),
      ElementsAre("/user"));
  EXPECT_THAT(
      pointers_in(reset_body(R"({"user":"x","new_password":")" + std::string(4097, 'x') + "\"}")),
      ElementsAre("/new_password"));
  EXPECT_THAT(pointers_in(post("/v1/account/status", R"({"user":""})")), ElementsAre("/user"));
  EXPECT_THAT(pointers_in(post("/v1/password/change",
                               R"({"user":"x","current_password":"","new_password":"y"})")),
              ElementsAre("/current_password"));
}

TEST_F(ApiBadJson, ControlCharactersInAUserName) {
  for (const char* name : {R"(a\u0000b)", R"(a\nb)", R"(\u001b[0m)", R"(a\u007fb)"}) {
    EXPECT_THAT(pointers_in(post("/v1/account/status", std::string(R"({"user":")") + name + "\"}")),
                ElementsAre("/user"))
        << name;
  }
}

TEST_F(ApiBadJson, EscapesAreUndone) {
  const Person person = server().add_person();
  std::string escaped;
  for (const char c : person.uid) {
    static constexpr std::string_view digits = "0123456789abcdef";
    escaped += "\\u00";
    escaped += digits[static_cast<unsigned char>(c) >> 4U];
    escaped += digits[static_cast<unsigned char>(c) & 0xFU];
  }
  EXPECT_TRUE(is_ok(post("/v1/account/status", R"({"user":")" + escaped + "\"}")));
}

TEST_F(ApiBadJson, MediaTypes) {
  const std::string body = R"({"user":"nobody-has-this-name"})";
  for (const char* type : {"application/json", "application/json; charset=utf-8",
                           "Application/JSON;charset=\"UTF-8\""}) {
    EXPECT_TRUE(is_problem(post("/v1/account/status", body, type), "user_not_found")) << type;
  }
  for (const char* type :
       {"text/plain", "application/xml", "application/json; charset=latin1",
        "application/x-www-form-urlencoded", "application/jsonp", "application/problem+json"}) {
    EXPECT_TRUE(is_problem(post("/v1/account/status", body, type), "unsupported_media_type"))
        << type;
  }
  EXPECT_TRUE(is_problem(api().send("POST", "/v1/account/status", body, {"Content-Type:"}),
                         "unsupported_media_type"));
}

TEST_F(ApiBadJson, BodiesHaveALimit) {
  const std::string most(64UL * 1024 - 20, 'x');
  EXPECT_TRUE(
      is_problem(post("/v1/account/status", R"({"user":")" + most + "\"}"), "invalid_request"));
  const std::string too_much(64UL * 1024 + 1, 'x');
  EXPECT_TRUE(is_problem(post("/v1/account/status", too_much), "payload_too_large"));
  EXPECT_TRUE(is_problem(post("/v1/account/status", R"({"user":"nobody-has-this-name"})"),
                         "user_not_found"))
      << "and it goes on";
}

}  // namespace writeback::test
