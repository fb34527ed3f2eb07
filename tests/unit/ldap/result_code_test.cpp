#include "ldap/result_code.hpp"

#include <gtest/gtest.h>

namespace writeback::ldap {
namespace {

TEST(ResultCode, IsDescribedWithItsNumber) {
  EXPECT_EQ(describe(50), "Insufficient access (50)");
  EXPECT_EQ(describe(49), "Invalid credentials (49)");
  EXPECT_NE(describe(4711).find("(4711)"), std::string::npos);
}

TEST(ResultCode, OnlyBusyAndUnavailableAreTheServersOwnTrouble) {
  for (int code = 0; code < 130; ++code) {
    EXPECT_EQ(is_server_trouble(code), code == 51 || code == 52) << code;
  }
}

}  // namespace
}  // namespace writeback::ldap
