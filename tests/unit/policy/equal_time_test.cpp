#include "policy/equal_time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback {
namespace {

TEST(EqualTime, IsEquality) {
  using std::string_view_literals::operator""sv;
  struct Case {
    std::string_view a;
    std::string_view b;
    bool same;
  };
  const Case cases[] = {
      {"", "", true},
      {"", std::string_view(), true},
      {"a", "", false},
      {"abc", "abc", true},
      {"abc", "abd", false},
      {"xbc", "abc", false},
      {"abc", "abcd", false},
      {"a\0b"sv, "a\0b"sv, true},
      {"a\0b"sv, "a\0c"sv, false},
      {"\x80", "\x00"sv, false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(equal_time(c.a, c.b), c.same) << c.a << " / " << c.b;
    EXPECT_EQ(equal_time(c.b, c.a), c.same) << c.b << " / " << c.a;
  }
}

TEST(EqualTime, SeesADifferenceInEveryByte) {
  const std::string whole(64, 'k');
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string other = whole;
    other[i] = 'l';
    EXPECT_FALSE(equal_time(whole, other)) << i;
  }
}

}  // namespace
}  // namespace writeback
