#include "policy/user_throttles.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/fake_throttles.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback {
namespace {

using test::FakeThrottles;

constexpr ThrottleLimit five{5, std::chrono::hours{24}, std::chrono::minutes{1},
                             std::chrono::hours{24}};

Account account_with(std::optional<std::int64_t> threshold, std::int64_t failures = 0) {
  Account account;
  account.dn = "uid=ada,dc=example";
  account.identity = account.dn;
  account.failed_sign_ins = failures;
  account.policy.emplace();
  account.policy->lockout = threshold.has_value();
  account.policy->lockout_threshold = threshold;
  return account;
}

/// How many wrong passwords get through to the directory.
int tries_of(const UserThrottles& throttles, const Account& account) {
  int tried = 0;
  for (int i = 0; i < 20; ++i) {
    const auto may = test::run(throttles.before_try(account));
    if (!may) {
      EXPECT_EQ(may.error().kind, ProblemKind::too_many_attempts);
      EXPECT_GT(may.error().retry_after.value_or(std::chrono::seconds{0}).count(), 0);
      continue;
    }
    ++tried;
    const Result<void> wrong = Problem{ProblemKind::current_password_incorrect};
    EXPECT_TRUE(test::run(throttles.after_try(account, wrong)));
  }
  return tried;
}

}  // namespace

TEST(UserThrottles, WrongPasswordsStayBelowWhatLocksTheAccount) {
  const struct {
    std::optional<std::int64_t> threshold;
    std::int64_t failures;
    int admitted;
  } rows[] = {{std::nullopt, 0, 5},
              {10, 0, 5},
              {5, 0, 4},
              {3, 0, 2},
              {2, 0, 1},
              {1, 0, 1},
              {5, 4, 0},
              {5, 3, 4},
              {3, 2, 0},
              {10, 9, 0}};
  for (const auto& row : rows) {
    FakeThrottles counts;
    const UserThrottles throttles(counts, {five, {}});
    EXPECT_EQ(tries_of(throttles, account_with(row.threshold, row.failures)), row.admitted)
        << row.threshold.value_or(0) << " " << row.failures;
  }
}

TEST(UserThrottles, ThoseWhoTryAtTheSameMomentCount) {
  FakeThrottles counts;
  const UserThrottles throttles(counts, {five, {}});
  const Account account = account_with(3);
  EXPECT_TRUE(test::run(throttles.before_try(account)));
  EXPECT_TRUE(test::run(throttles.before_try(account)));
  EXPECT_FALSE(test::run(throttles.before_try(account))) << "before any of them was answered";
}

TEST(UserThrottles, WhatBecomesOfATryDecidesWhetherItCounts) {
  const struct {
    std::optional<ProblemKind> outcome;
    std::string call;
  } rows[] = {{std::nullopt, "forget"},
              {ProblemKind::password_policy_violation, "forget"},
              {ProblemKind::current_password_incorrect, ""},
              {ProblemKind::account_locked, ""},
              {ProblemKind::outcome_unknown, ""},
              {ProblemKind::directory_unavailable, "give_back"},
              {ProblemKind::directory_refused, "give_back"}};
  for (const auto& row : rows) {
    FakeThrottles counts;
    const UserThrottles throttles(counts, {five, {}});
    const Account account = account_with(5);
    EXPECT_TRUE(test::run(throttles.before_try(account)));
    const Result<void> outcome = row.outcome ? Result<void>(Problem{*row.outcome}) : Result<void>();
    EXPECT_TRUE(test::run(throttles.after_try(account, outcome)));
    EXPECT_EQ(counts.calls.size() == 1 ? "" : counts.calls.back(), row.call);
  }
}

TEST(UserThrottles, TheCountIsTheAccountsWhateverNameWasTyped) {
  FakeThrottles counts;
  const UserThrottles throttles(counts, {five, {}});
  Account account = account_with(5);
  account.login_names = {"ada", "ADA"};
  EXPECT_TRUE(test::run(throttles.before_try(account)));
  account.login_names = {"ada", "ada@example.com"};
  EXPECT_TRUE(test::run(throttles.before_try(account)));
  EXPECT_EQ(counts.counts.size(), 1U);
}

TEST(UserThrottles, WritesOfOneUserCanBeLimited) {
  FakeThrottles counts;
  const UserThrottles throttles(counts, {{}, {2, std::chrono::hours{1}, {}, {}}});
  const Account account = account_with(5);
  EXPECT_TRUE(test::run(throttles.before_write(account)));
  EXPECT_TRUE(test::run(throttles.before_write(account)));
  EXPECT_FALSE(test::run(throttles.before_write(account)));
  Account other = account;
  other.identity = "uid=bob,dc=example";
  EXPECT_TRUE(test::run(throttles.before_write(other)));
}

TEST(UserThrottles, WithoutAStoreTheDirectoryCountsAlone) {
  FakeThrottles counts;
  counts.fails = true;
  const UserThrottles throttles(counts, {five, five});
  EXPECT_TRUE(test::run(throttles.before_write(account_with(5))));
  EXPECT_TRUE(test::run(throttles.before_try(account_with(5))));
  EXPECT_FALSE(test::run(throttles.before_try(account_with(5, 4)))) << "it is one step away";
}

}  // namespace writeback
