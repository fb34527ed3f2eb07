#include "ldap/unicode_pwd.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::ldap {

using namespace std::string_literals;

TEST(UnicodePwd, IsQuotedUtf16LittleEndian) {
  EXPECT_EQ(unicode_pwd("ab").reveal(), "\"\0a\0b\0\"\0"s);
  EXPECT_EQ(unicode_pwd("").reveal(), "\"\0\"\0"s);
  EXPECT_EQ(unicode_pwd("\"").reveal(), "\"\0\"\0\"\0"s);
}

TEST(UnicodePwd, TakesEveryPlane) {
  EXPECT_EQ(unicode_pwd("\xC3\xA4").reveal(), "\"\0\xE4\0\"\0"s);
  EXPECT_EQ(unicode_pwd("\xE2\x82\xAC").reveal(), "\"\0\xAC\x20\"\0"s);
  EXPECT_EQ(unicode_pwd("\xF0\x9F\x94\x91").reveal(), "\"\0\x3D\xD8\x11\xDD\"\0"s);
}

TEST(UnicodePwd, EndsWhereBrokenInputEnds) {
  EXPECT_EQ(unicode_pwd("\xF0\x9F").reveal().size() % 2, 0U);
}

}  // namespace writeback::ldap
