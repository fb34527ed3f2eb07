#include "policy/audit_event.hpp"

#include <gtest/gtest.h>

#include <set>

namespace writeback {
namespace {

TEST(AuditEvent, EveryRowHasANumberAndANameOfItsOwn) {
  std::set<std::uint16_t> numbers;
  std::set<std::string_view> names;
  for (const auto& row : audit_catalogue) {
    EXPECT_TRUE(numbers.insert(static_cast<std::uint16_t>(row.kind)).second) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.meaning.empty()) << row.name;
    EXPECT_EQ(row_of(row.kind).name, row.name);
  }
}

TEST(AuditEvent, HowAnOperationEndedIsToldByItsProblem) {
  const Problem refused{ProblemKind::password_policy_violation};
  const Problem lost{ProblemKind::outcome_unknown};
  const Problem defect{ProblemKind::internal_error};
  using enum AuditedOperation;
  EXPECT_EQ(outcome_of(reset, nullptr), AuditKind::reset_done);
  EXPECT_EQ(outcome_of(reset, &refused), AuditKind::reset_refused);
  EXPECT_EQ(outcome_of(reset, &lost), AuditKind::reset_unknown);
  EXPECT_EQ(outcome_of(change, &defect), AuditKind::change_unknown) << "it may have been written";
  EXPECT_EQ(outcome_of(unlock, nullptr), AuditKind::unlock_done);
  EXPECT_EQ(outcome_of(status, &refused), AuditKind::status_refused);
  EXPECT_EQ(outcome_of(check, nullptr), AuditKind::check_answered);
}

TEST(AuditEvent, OnlyIntentsAreIntents) {
  std::set<AuditKind> intents;
  for (const auto& row : audit_catalogue) {
    if (is_intent(row.kind)) intents.insert(row.kind);
  }
  using enum AuditedOperation;
  const std::set<AuditKind> expected{intent_of(reset), intent_of(change), intent_of(unlock)};
  EXPECT_EQ(intents, expected);
}

}  // namespace
}  // namespace writeback
