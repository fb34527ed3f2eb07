#include "ldap/message.hpp"

#include <gtest/gtest.h>

namespace writeback::ldap {
namespace {

TEST(Message, AttributesAreFoundWithoutRegardToCase) {
  const Entry entry{"uid=ada", {{"uid", {"ada", "al"}}, {"pwdReset", {}}, {"uidNumber", {"7"}}}};
  ASSERT_NE(entry.find("UID"), nullptr);
  EXPECT_EQ(entry.find("UID")->values.size(), 2U);
  EXPECT_EQ(entry.first("uid"), "ada");
  EXPECT_EQ(entry.first("Uidnumber"), "7");
  EXPECT_NE(entry.find("PWDRESET"), nullptr);
  EXPECT_EQ(entry.first("pwdReset"), "");
  EXPECT_EQ(entry.find("ui"), nullptr);
  EXPECT_EQ(entry.find("uidn"), nullptr);
  EXPECT_EQ(entry.find(""), nullptr);
  EXPECT_EQ(entry.first("mail"), "");
  EXPECT_EQ(Entry{}.find("uid"), nullptr);
}

}  // namespace
}  // namespace writeback::ldap
