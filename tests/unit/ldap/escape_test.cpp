#include "ldap/escape.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace writeback::ldap {
namespace {

using std::string_literals::operator""s;

TEST(Escape, EveryByteThatMeansSomethingInAFilterIsEscaped) {
  struct Case {
    std::string value;
    const char* escaped;
  };
  const Case cases[] = {
      {"", ""},
      {"ada", "ada"},
      {"Ada.Lovelace-1_2@example.com", "Ada.Lovelace-1_2@example.com"},
      {"*", "\\2a"},
      {"(", "\\28"},
      {")", "\\29"},
      {"\\", "\\5c"},
      {"\\2a", "\\5c2a"},
      {"a\0b"s, "a\\00b"},
      {"&|!<>~:;#\"'{}[]/", "\\26\\7c\\21\\3c\\3e\\7e\\3a\\3b\\23\\22\\27\\7b\\7d\\5b\\5d\\2f"},
      {"\xC3\xB6", "\\c3\\b6"},
      {"\xFF\x80", "\\ff\\80"},
      {"\n\x7F", "\\0a\\7f"},
      {"cn=Ada Lovelace,ou=a+b", "cn=Ada Lovelace,ou=a+b"},
  };
  for (const auto& c : cases) EXPECT_EQ(escape_filter_value(c.value), c.escaped);
}

TEST(Escape, CanBeUndoneForEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value(1, static_cast<char>(byte));
    const std::string escaped = escape_filter_value(value);
    const bool plain = escaped == value;
    EXPECT_TRUE(!plain || std::string("()*\\").find(value) == std::string::npos) << byte;
    if (plain) continue;
    ASSERT_EQ(escaped.size(), 3U);
    EXPECT_EQ(escaped[0], '\\');
    EXPECT_EQ(std::stoi(escaped.substr(1), nullptr, 16), byte);
  }
}

TEST(Escape, FillsEveryPlaceOfTheUserFilter) {
  struct Case {
    const char* filter;
    const char* user;
    const char* filled;
  };
  const Case cases[] = {
      {"(uid={user})", "ada", "(uid=ada)"},
      {"(|(uid={user})(mail={user}))", "ada", "(|(uid=ada)(mail=ada))"},
      {"(|(uid={user})(mail={user}))", "*", "(|(uid=\\2a)(mail=\\2a))"},
      {"(uid={user})", "a)(uid=*", "(uid=a\\29\\28uid=\\2a)"},
      {"(uid={user})", "{user}", "(uid=\\7buser\\7d)"},
      {"(uid={user}{user})", "a", "(uid=aa)"},
      {"(uid={users})", "a", "(uid={users})"},
      {"", "a", ""},
      {"{user}", "a", "a"},
  };
  for (const auto& c : cases) EXPECT_EQ(fill_user_filter(c.filter, c.user), c.filled);
}

/// Whatever the user is called, the filter keeps its parts.
TEST(Escape, NoUserNameChangesTheStructure) {
  const std::string filter = "(&(objectClass=person)(|(uid={user})(mail={user})))";
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; second += 5) {
      const std::string user = {static_cast<char>(first), static_cast<char>(second)};
      const std::string filled = fill_user_filter(filter, user);
      EXPECT_EQ(std::count(filled.begin(), filled.end(), '('), 5);
      EXPECT_EQ(std::count(filled.begin(), filled.end(), ')'), 5);
      EXPECT_EQ(std::count(filled.begin(), filled.end(), '*'), 0);
    }
  }
}

}  // namespace
}  // namespace writeback::ldap
