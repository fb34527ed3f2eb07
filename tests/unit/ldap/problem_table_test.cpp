#include "ldap/problem_table.hpp"

#include <gtest/gtest.h>

#include <string>

#include "ldap/result_code.hpp"
#include "tests/support/ber.hpp"

namespace writeback::ldap {
namespace {

constexpr Attempt all_attempts[] = {Attempt::reset, Attempt::require_change, Attempt::change,
                                    Attempt::unlock};

Reply reply_with(int code, std::optional<int> error) {
  Reply reply;
  reply.code = code;
  reply.diagnostic = "uid=ada,ou=people: words of the server";
  if (error) {
    reply.controls.push_back({std::string(password_policy_oid), test::policy_value(*error)});
  }
  return reply;
}

Problem translated(int code, std::optional<int> error, Attempt attempt) {
  return translate(openldap_refusals(), reply_with(code, error), attempt);
}

struct Row {
  int code;
  std::optional<int> error;
  ProblemKind service;  ///< what it means for a reset by the service account
  ProblemKind user;     ///< and for a change by the user
  std::optional<Rule> rule = std::nullopt;
};

/// What slapd with ppolicy answers to writes, row by row.
const Row rows[] = {
    {19, 5, ProblemKind::password_policy_violation, ProblemKind::password_policy_violation,
     Rule::complexity},
    {19, 6, ProblemKind::password_policy_violation, ProblemKind::password_policy_violation,
     Rule::min_length},
    {19, 9, ProblemKind::password_policy_violation, ProblemKind::password_policy_violation,
     Rule::max_length},
    {19, 7, ProblemKind::password_policy_violation, ProblemKind::password_policy_violation,
     Rule::minimum_age},
    {19, 8, ProblemKind::password_policy_violation, ProblemKind::password_policy_violation,
     Rule::history},
    {19,
     {},
     ProblemKind::password_policy_violation,
     ProblemKind::password_policy_violation,
     Rule::directory},
    {50, {}, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {50, 2, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {50, 3, ProblemKind::directory_refused, ProblemKind::password_not_managed},
    {50, 4, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {53, 4, ProblemKind::directory_refused, ProblemKind::current_password_incorrect},
    {53, {}, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {10, {}, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {13, {}, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {8, {}, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {32, {}, ProblemKind::directory_unavailable, ProblemKind::directory_unavailable},
    {51, {}, ProblemKind::directory_unavailable, ProblemKind::directory_unavailable},
    {52, {}, ProblemKind::directory_unavailable, ProblemKind::directory_unavailable},
    {1, {}, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {2, {}, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {65, {}, ProblemKind::directory_refused, ProblemKind::directory_refused},
    {80, {}, ProblemKind::directory_refused, ProblemKind::directory_refused},
};

TEST(ProblemTable, OpenLdapsAnswers) {
  for (const auto& row : rows) {
    SCOPED_TRACE(std::to_string(row.code) + " / " + std::to_string(row.error.value_or(-1)));
    const Problem reset = translated(row.code, row.error, Attempt::reset);
    const Problem change = translated(row.code, row.error, Attempt::change);
    EXPECT_EQ(row_of(reset.kind).code, row_of(row.service).code);
    EXPECT_EQ(row_of(change.kind).code, row_of(row.user).code);
    for (const auto& problem : {reset, change}) {
      EXPECT_EQ(problem.violations.size(), row.rule ? 1U : 0U);
      if (row.rule) {
        EXPECT_EQ(problem.violations.at(0).rule, *row.rule);
        EXPECT_FALSE(problem.detail.empty());
        EXPECT_EQ(problem.detail, problem.violations.at(0).message);
      }
    }
  }
}

TEST(ProblemTable, TheServersOwnWordsGetNowhere) {
  for (int code = 1; code < 130; ++code) {
    for (int error = -1; error <= 9; ++error) {
      for (const auto attempt : all_attempts) {
        const Problem problem =
            translated(code, error < 0 ? std::nullopt : std::optional<int>(error), attempt);
        EXPECT_EQ(problem.log_reason.find("ada"), std::string::npos) << problem.log_reason;
        EXPECT_EQ(problem.detail.find("ada"), std::string::npos) << problem.detail;
        EXPECT_FALSE(problem.log_reason.empty());
        for (const auto& violation : problem.violations) EXPECT_FALSE(violation.message.empty());
      }
    }
  }
}

/// A write that was refused is never taken for one that may have happened, and only what wrote
/// nothing may be repeated.
TEST(ProblemTable, NoAnswerIsTakenForAnUnknownOutcome) {
  for (int code = 1; code < 130; ++code) {
    for (const auto attempt : all_attempts) {
      const Problem problem = translated(code, std::nullopt, attempt);
      EXPECT_NE(problem.kind, ProblemKind::outcome_unknown);
      EXPECT_NE(problem.kind, ProblemKind::internal_error);
      EXPECT_FALSE(problem.only_once);
    }
  }
}

TEST(ProblemTable, MissingRightsNameTheRight) {
  const std::pair<Attempt, const char*> rights[] = {
      {Attempt::reset, "userPassword"},
      {Attempt::require_change, "pwdReset"},
      {Attempt::unlock, "pwdAccountLockedTime"},
      {Attempt::change, "userPassword"},
  };
  for (const auto& [attempt, right] : rights) {
    const Problem problem = translated(result_code::insufficient_access, std::nullopt, attempt);
    EXPECT_EQ(problem.kind, ProblemKind::directory_refused);
    EXPECT_NE(problem.log_reason.find(right), std::string::npos) << problem.log_reason;
  }
}

TEST(ProblemTable, AWrongSettingOfThePolicyIsNamed) {
  const Problem safe_modify = translated(50, 4, Attempt::reset);
  EXPECT_NE(safe_modify.log_reason.find("pwdSafeModify"), std::string::npos);
  const Problem no_change = translated(50, 3, Attempt::change);
  EXPECT_NE(no_change.log_reason.find("pwdAllowUserChange"), std::string::npos);
  const Problem replica = translated(10, std::nullopt, Attempt::reset);
  EXPECT_NE(replica.log_reason.find("uris"), std::string::npos);
}

TEST(ProblemTable, ASpecificRowStandsBeforeTheCatchAll) {
  const auto table = openldap_refusals();
  for (std::size_t later = 0; later < table.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const bool shadows = table[earlier].code == table[later].code && table[earlier].any_error &&
                           (table[later].attempts & ~table[earlier].attempts) == 0;
      EXPECT_FALSE(shadows) << "row " << later << " can never count";
    }
  }
}

DirectoryPolicy strict_policy() {
  DirectoryPolicy policy;
  policy.min_length = 12;
  policy.max_length = 64;
  policy.history = 5;
  policy.minimum_age = std::chrono::hours{24};
  return policy;
}

TEST(ProblemTable, ExplainAddsTheNumbersOfThePolicy) {
  const Timestamp changed{std::chrono::seconds{1'700'000'000}};
  struct Case {
    int error;
    std::optional<std::int64_t> limit;
    const char* message;
  };
  const Case cases[] = {
      {6, 12, "at least 12"}, {9, 64, "64 characters at the most"},
      {8, 5, "last 5"},       {7, {}, "2023-11-15T22:13:20Z"},
      {5, {}, "too simple"},
  };
  for (const auto& c : cases) {
    const Problem problem =
        explain(translated(19, c.error, Attempt::reset), strict_policy(), changed);
    ASSERT_EQ(problem.violations.size(), 1U);
    EXPECT_EQ(problem.violations[0].limit, c.limit);
    EXPECT_NE(problem.detail.find(c.message), std::string::npos) << problem.detail;
    EXPECT_EQ(problem.violations[0].allowed_at.has_value(), c.error == 7);
  }
}

TEST(ProblemTable, ExplainGuessesNothing) {
  for (const int error : {5, 6, 7, 8, 9}) {
    for (const auto& policy :
         {std::optional<DirectoryPolicy>(), std::optional(DirectoryPolicy{})}) {
      const Problem problem = explain(translated(19, error, Attempt::reset), policy, std::nullopt);
      ASSERT_EQ(problem.violations.size(), 1U);
      EXPECT_EQ(problem.violations[0].limit, std::nullopt);
      EXPECT_EQ(problem.violations[0].allowed_at, std::nullopt);
      EXPECT_FALSE(problem.detail.empty());
    }
  }
  const Problem other =
      explain(Problem{ProblemKind::directory_refused}, strict_policy(), std::nullopt);
  EXPECT_EQ(other.detail, "");
}

}  // namespace
}  // namespace writeback::ldap
