#include "policy/account.hpp"

#include <gtest/gtest.h>

namespace writeback {
namespace {

TEST(Account, OnlyAnAdministratorsDecisionDisablesIt) {
  struct Case {
    LockKind lock;
    bool disabled;
    bool fine;
  };
  const Case cases[] = {
      {LockKind::none, false, true},           {LockKind::failures, false, true},
      {LockKind::administrator, false, false}, {LockKind::administrator, true, false},
      {LockKind::none, true, false},           {LockKind::failures, true, false},
  };
  for (const auto& c : cases) {
    Account account;
    account.lock.kind = c.lock;
    account.disabled = c.disabled;
    const auto result = check_not_disabled(account);
    EXPECT_EQ(result.has_value(), c.fine);
    if (result.has_error()) {
      EXPECT_EQ(result.error().kind, ProblemKind::account_disabled);
      EXPECT_FALSE(result.error().log_reason.empty());
    }
  }
}

TEST(Account, ALockForGoodIsExplainedToTheUser) {
  Account account;
  account.lock.kind = LockKind::administrator;
  EXPECT_NE(check_not_disabled(account).error().detail.find("administrator"), std::string::npos);
}

TEST(Account, RevisionsAreEqualOnlyInEveryPart) {
  const Revision revision{"csn", "changed"};
  EXPECT_EQ(revision, (Revision{"csn", "changed"}));
  EXPECT_NE(revision, (Revision{"csn2", "changed"}));
  EXPECT_NE(revision, (Revision{"csn", "changed2"}));
}

}  // namespace
TEST(Account, TheLengthOfAPasswordIsWhatTheDirectoryCounts) {
  const char* password = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x94\x91";
  EXPECT_EQ(length_of(password, LengthUnit::bytes), 10);
  EXPECT_EQ(length_of(password, LengthUnit::code_points), 4);
  EXPECT_EQ(length_of(password, LengthUnit::utf16), 5);
  EXPECT_EQ(length_of("", LengthUnit::utf16), 0);
}

}  // namespace writeback
