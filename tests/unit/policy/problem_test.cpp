#include "policy/problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "policy/result.hpp"

namespace writeback {
namespace {

struct Contract {
  ProblemKind kind;
  std::string_view code;
  unsigned status;
};

/// The codes and statuses that callers hold: a change here is a change of the API.
constexpr Contract contract[] = {
    {ProblemKind::invalid_request, "invalid_request", 400},
    {ProblemKind::unauthenticated, "unauthenticated", 401},
    {ProblemKind::password_not_managed, "password_not_managed", 403},
    {ProblemKind::scope_missing, "scope_missing", 403},
    {ProblemKind::current_password_incorrect, "current_password_incorrect", 403},
    {ProblemKind::account_disabled, "account_disabled", 403},
    {ProblemKind::account_locked, "account_locked", 403},
    {ProblemKind::not_found, "not_found", 404},
    {ProblemKind::user_not_found, "user_not_found", 404},
    {ProblemKind::method_not_allowed, "method_not_allowed", 405},
    {ProblemKind::user_ambiguous, "user_ambiguous", 409},
    {ProblemKind::payload_too_large, "payload_too_large", 413},
    {ProblemKind::unsupported_media_type, "unsupported_media_type", 415},
    {ProblemKind::password_policy_violation, "password_policy_violation", 422},
    {ProblemKind::internal_error, "internal_error", 500},
    {ProblemKind::directory_refused, "directory_refused", 502},
    {ProblemKind::directory_unavailable, "directory_unavailable", 503},
    {ProblemKind::outcome_unknown, "outcome_unknown", 504},
};

TEST(Problem, EveryKindHasTheCodeAndStatusOfTheContract) {
  ASSERT_LE(std::size(contract), problem_table.size());
  for (const auto& expected : contract) {
    SCOPED_TRACE(expected.code);
    EXPECT_EQ(row_of(expected.kind).kind, expected.kind);
    EXPECT_EQ(row_of(expected.kind).code, expected.code);
    EXPECT_EQ(row_of(expected.kind).status, expected.status);
  }
}

TEST(Problem, CodesAreUniqueAndWrittenInOneWay) {
  std::set<std::string_view> seen;
  for (const auto& row : problem_table) {
    SCOPED_TRACE(row.code);
    EXPECT_TRUE(seen.insert(row.code).second) << "the code is there twice";
    EXPECT_TRUE(std::all_of(row.code.begin(), row.code.end(),
                            [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
    EXPECT_GE(row.status, 400U);
    EXPECT_LE(row.status, 599U);
  }
}

TEST(Problem, OnlyFailuresOfTheServiceSideAndWhatTimeSettlesAreRetryable) {
  for (const auto& row : problem_table) {
    SCOPED_TRACE(row.code);
    if (row.retryable && row.kind != ProblemKind::operation_in_progress &&
        row.kind != ProblemKind::too_many_attempts) {
      EXPECT_GE(row.status, 500U);
    }
  }
  EXPECT_TRUE(row_of(ProblemKind::directory_unavailable).retryable);
  EXPECT_TRUE(row_of(ProblemKind::outcome_unknown).retryable);
  EXPECT_FALSE(row_of(ProblemKind::directory_refused).retryable);
}

TEST(Problem, TheTitleThatCallersWereGivenStandsInTheTable) {
  EXPECT_EQ(row_of(ProblemKind::password_not_managed).title, "Please contact your administrator");
}

TEST(Problem, RulesHaveTheNamesOfTheContract) {
  const std::pair<Rule, std::string_view> names[] = {
      {Rule::min_length, "min_length"},
      {Rule::max_length, "max_length"},
      {Rule::complexity, "complexity"},
      {Rule::history, "history"},
      {Rule::minimum_age, "minimum_age"},
      {Rule::banned, "banned"},
      {Rule::contains_user_name, "contains_user_name"},
      {Rule::characters, "characters"},
      {Rule::directory, "directory"},
  };
  for (const auto& [rule, name] : names) EXPECT_EQ(name_of(rule), name);
}

TEST(Problem, AViolationTellsTheFirstBrokenRuleAsDetail) {
  const Problem problem =
      policy_violation({Violation{Rule::min_length, "first"}, Violation{Rule::banned, "second"}});
  EXPECT_EQ(problem.kind, ProblemKind::password_policy_violation);
  EXPECT_EQ(problem.detail, "first");
  EXPECT_EQ(problem.violations.size(), 2U);
  EXPECT_EQ(policy_violation({}).detail, "");
}

TEST(Problem, AnInvalidRequestPointsAtThePlace) {
  const Problem problem = invalid_request("/user", "is missing");
  EXPECT_EQ(problem.kind, ProblemKind::invalid_request);
  ASSERT_EQ(problem.errors.size(), 1U);
  EXPECT_EQ(problem.errors[0].pointer, "/user");
  EXPECT_EQ(problem.errors[0].reason, "is missing");
}

TEST(Problem, TheValueOfAFailedResultIsADefect) {
  const Result<int> failed = Problem{ProblemKind::user_not_found};
  EXPECT_THROW(static_cast<void>(failed.value()), std::logic_error);
  const Result<int> fine = 7;
  EXPECT_EQ(fine.value(), 7);
}

}  // namespace
}  // namespace writeback
