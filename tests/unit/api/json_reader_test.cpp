#include "api/json_reader.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "api/problem_json.hpp"
#include "tests/unit/freed_memory.hpp"

namespace writeback::api {
namespace {

using std::string_literals::operator""s;

/// The errors as "pointer: reason; …", with what was asked for below; "" where everything was fine.
std::string errors_of(const Result<void>& finished) {
  if (finished) return "";
  EXPECT_EQ(finished.error().kind, ProblemKind::invalid_request);
  std::string all;
  for (const auto& error : finished.error().errors) {
    all += (all.empty() ? "" : "; ") + error.pointer + ": " + error.reason;
  }
  EXPECT_NE(all, "");
  return all;
}

/// Reads as the reset call does.
std::string read(const std::string& body) {
  JsonReader reader(body);
  static_cast<void>(reader.text("user", 16));
  static_cast<void>(reader.secret("new_password", 16, true));
  static_cast<void>(reader.flag("unlock", true));
  return errors_of(reader.finish());
}

TEST(JsonReader, ReadsWhatWasAskedFor) {
  JsonReader reader(R"( {"user": "ada", "new_password": "a\u0000b\u00e4", "unlock": false} )");
  EXPECT_EQ(reader.text("user", 16), "ada");
  EXPECT_EQ(reader.secret("new_password", 16, false).reveal(), "a\0b\xC3\xA4"s);
  EXPECT_FALSE(reader.flag("unlock", true));
  EXPECT_TRUE(reader.flag("must_change", true));
  EXPECT_FALSE(reader.flag("other", false));
  EXPECT_TRUE(reader.finish());
}

TEST(JsonReader, WhatIsFine) {
  const std::string bodies[] = {
      R"({"user":"ada","new_password":"x"})",
      R"({"new_password":"","user":"ada"})",
      R"({"user":"ada","new_password":"x","unlock":true})",
      "\n\t {\"user\" : \"ada\" , \"new_password\" : \"x\" }\r\n",
      R"({"\u0075ser":"ada","new_password":"x"})",
      R"({"user":"\u00e4\ud83d\udd11","new_password":"\ud83d\udd11"})",
      "{\"user\":\"\xC3\xA4\xF0\x9F\x94\x91\",\"new_password\":\"\xEF\xBF\xBF\"}",
      R"({"user":"1234567890123456","new_password":"1234567890123456"})",
  };
  for (const auto& body : bodies) EXPECT_EQ(read(body), "") << body;
}

TEST(JsonReader, WhatIsNoJsonObjectIsSaidOnce) {
  const std::string bodies[] = {
      "",
      " ",
      "x",
      "{",
      "}",
      "null",
      "true",
      "7",
      "\"user\"",
      "[]",
      R"([{"user":"ada"}])",
      R"({"user":"ada","new_password":"x"} {})",
      R"({"user":"ada","new_password":"x"}x)",
      R"({"user":"ada","new_password":"x",})",
      R"({"user":"ada" "new_password":"x"})",
      R"({'user':'ada'})",
      R"({user:"ada"})",
      R"({"user":"ada","new_password":"x" /* c */})",
      "{\"user\":\"ada\",\"new_password\":\"x\n\"}",
      "{\"user\":\"ada\",\"new_password\":\"x\0\"}"s,
      "{\"user\":\"ada\",\"new_password\":\"\xC3\"}",
      "{\"user\":\"ada\",\"new_password\":\"\xFF\"}",
      "{\"user\":\"ada\",\"new_password\":\"\xC0\x80\"}",
      "{\"user\":\"ada\",\"new_password\":\"\xED\xA0\x80\"}",
      "{\"user\":\"ada\",\"new_password\":\"\xF4\x90\x80\x80\"}",
      R"({"user":"ada","new_password":"\ud83d"})",
      R"({"user":"ada","new_password":"\udd11"})",
      R"({"user":"ada","new_password":"\q"})",
      R"({"user":"ada","new_password":NaN})",
      R"({"user":"ada","new_password":01})",
      "\xEF\xBB\xBF{\"user\":\"ada\",\"new_password\":\"x\"}",
      R"({"user":[[[[["deep"]]]]],"new_password":"x"})",
      std::string(1000, '['),
      std::string(1000, '{'),
  };
  for (const auto& body : bodies) {
    const std::string errors = read(body);
    EXPECT_TRUE(errors.starts_with(": expected a JSON object")) << body << " → " << errors;
    EXPECT_EQ(errors.find("; "), std::string::npos) << errors;
  }
}

TEST(JsonReader, WrongMembersAreToldAllAtOnce) {
  struct Case {
    const char* body;
    const char* errors;
  };
  const Case cases[] = {
      {"{}", "/user: is missing; /new_password: is missing"},
      {R"({"user":"ada"})", "/new_password: is missing"},
      {R"({"user":7,"new_password":null,"unlock":"yes"})",
       "/user: expected a string; /new_password: expected a string; /unlock: expected true or "
       "false"},
      {R"({"user":["ada"],"new_password":{}})",
       "/user: expected a string; /new_password: expected a string"},
      {R"({"user":"","new_password":""})", "/user: is empty"},
      {R"({"user":"12345678901234567","new_password":"12345678901234567"})",
       "/user: is longer than 16 bytes; /new_password: is longer than 16 bytes"},
      {R"({"user":"a\nb","new_password":"a\nb"})", "/user: has control characters in it"},
      {R"({"user":"a\u0000","new_password":"x"})", "/user: has control characters in it"},
      {R"({"user":"a\u007f","new_password":"x"})", "/user: has control characters in it"},
      {R"({"user":"ada","new_password":"x","unlock":null})", "/unlock: expected true or false"},
      {R"({"user":"ada","new_password":"x","unlock":1})", "/unlock: expected true or false"},
      {R"({"user":"ada","new_password":"x","unlok":true})", "/unlok: is not known here"},
      {R"({"user":"ada","new_password":"x","User":"b"})", "/User: is not known here"},
      {R"({"user":"ada","new_password":"x","":0})", "/: is not known here"},
      {R"({"user":"ada","new_password":"x","a/b~c":0})", "/a~1b~0c: is not known here"},
      {R"({"usr":"ada","new_password":"x"})", "/user: is missing; /usr: is not known here"},
  };
  for (const auto& c : cases) EXPECT_EQ(read(c.body), c.errors) << c.body;
}

TEST(JsonReader, AMemberTwiceIsRefused) {
  const char* const bodies[] = {
      R"({"user":"ada","new_password":"x","user":"bob"})",
      R"({"user":"ada","user":"ada","new_password":"x"})",
      R"({"user":"ada","new_password":"x","us\u0065r":"bob"})",
  };
  for (const char* body : bodies) EXPECT_EQ(read(body), "/user: appears more than once") << body;
  EXPECT_EQ(read(R"({"user":"ada","new_password":"x","a":{"b":1,"b":2}})"),
            "/b: appears more than once");
  EXPECT_EQ(read(R"({"user":"ada","new_password":"x","a":{"user":1}})"), "/a: is not known here");
}

TEST(JsonReader, ADuplicateIsFoundBehindAnythingThatIsTooLargeToMatter) {
  const std::string bulky[] = {
      "\"" + std::string(1000, 'k') + "\":0",
      "\"a\":[" +
          [] {
            std::string zeros = "0";
            for (int i = 0; i < 200; ++i) zeros += ",0";
            return zeros;
          }() +
          "]",
      [] {
        std::string members = "\"m\":0";
        for (int i = 0; i < 200; ++i) members += ",\"m" + std::to_string(i) + "\":0";
        return members;
      }(),
  };
  for (const auto& member : bulky) {
    EXPECT_NE(read(R"({"user":"ada","new_password":"x",)" + member + R"(,"user":"bob"})"), "");
  }
}

TEST(JsonReader, LengthsCountBytesOfTheValueAndNotOfItsSpelling) {
  EXPECT_EQ(read(R"({"user":"\u0061\u0061\u0061\u0061","new_password":"x"})"), "");
  const std::string umlauts = "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4";
  EXPECT_EQ(read("{\"user\":\"" + umlauts + "\",\"new_password\":\"x\"}"), "");
  EXPECT_EQ(read("{\"user\":\"" + umlauts + "x\",\"new_password\":\"x\"}"),
            "/user: is longer than 16 bytes");
}

TEST(JsonReader, ALongNameIsNotCutInTheMiddleOfACharacter) {
  for (std::size_t length = 60; length <= 66; ++length) {
    const std::string name = std::string(length, 'a') + "\xF0\x9F\x94\x91";
    JsonReader reader("{\"" + name + "\":0}");
    const auto finished = reader.finish();
    ASSERT_TRUE(finished.has_error());
    const Response response = render(finished.error(), "id");
    boost::system::error_code error;
    static_cast<void>(boost::json::parse(response.body, error));
    EXPECT_FALSE(error) << length << ": the answer is no valid UTF-8";
  }
}

TEST(JsonReader, WhatWasNotReadableGivesEmptyValues) {
  JsonReader reader("[");
  EXPECT_EQ(reader.text("user", 16), "");
  EXPECT_TRUE(reader.secret("new_password", 16, true).empty());
  EXPECT_TRUE(reader.flag("unlock", true));
  EXPECT_FALSE(reader.finish());
}

TEST(JsonReader, LeavesNoCopyOfAPassword) {
  if (!test::FreedMemory::can_watch()) GTEST_SKIP() << "a sanitizer owns delete";
  const std::string plain = "zebra zebra zebra zebra zebra";
  // Short and long, plain and with escapes (which are put together in the parser's own buffer), in
  // the right and in a wrong place.
  const std::string bodies[] = {
      R"({"user":"ada","new_password":")" + plain + R"("})",
      R"({"user":"ada","new_password":")" + plain + R"(\u0041"})",
      R"({"user":"ada","new_password":")" + std::string(3000, 'x') + R"(\n)" + plain + R"("})",
      R"({"user":"ada","new_password":[")" + plain + R"("]})",
      R"({"user":"ada","new_password":")" + plain + R"("} x)",
      R"({"user":"ada","new_password":")" + plain,
  };
  const test::FreedMemory freed(plain);
  for (const auto& body : bodies) {
    JsonReader reader(body);
    static_cast<void>(reader.text("user", 16));
    static_cast<void>(reader.secret("new_password", 4096, true));
    static_cast<void>(reader.finish());
  }
  EXPECT_EQ(freed.blocks_with_text(), 0U);
}

}  // namespace
}  // namespace writeback::api
