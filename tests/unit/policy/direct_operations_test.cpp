#include "policy/direct_operations.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/unit/policy/fake_audit.hpp"
#include "tests/unit/policy/fake_directory.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback {
namespace {

using test::FakeDirectory;

const Deadline some_deadline = Deadline(std::chrono::hours(100'000));
const Timestamp some_time{std::chrono::seconds{1'700'000'000}};

WriteWitness& unwatched() {
  static test::SilentWitness witness;
  return witness;
}

TrustedCaller portal() {
  CallerScopes scopes;
  scopes.add(CallerScope::writeback);
  return *TrustedCaller::vouching(scopes);
}

Account ada() {
  Account account;
  account.dn = "uid=ada,ou=people,dc=example";
  account.normal_dn = NormalDn{{"uid=ada", "ou=people", "dc=example"}};
  account.login_names = {"ada"};
  return account;
}

Account locked_ada(LockKind kind) {
  Account account = ada();
  account.lock.kind = kind;
  return account;
}

/// One operation called with the same arguments everywhere; its outcome as "ok" or the code of its
/// problem.
struct Called {
  const char* name;
  std::function<std::string(FakeDirectory&, const WritebackScope&, const char* password)> call;
};

template <class T>
std::string outcome_of(const Result<T>& result) {
  return result ? "ok" : std::string(row_of(result.error().kind).code);
}

const Called reset{
    "reset", [](FakeDirectory& directory, const WritebackScope& scope, const char* password) {
      const DirectOperations direct(directory, scope, PasswordRules{});
      const Secret secret(password);
      return outcome_of(test::run(
          direct.reset(portal(), "ada", secret, ResetOptions{}, unwatched(), some_deadline)));
    }};
const Called change{
    "change", [](FakeDirectory& directory, const WritebackScope& scope, const char* password) {
      const DirectOperations direct(directory, scope, PasswordRules{});
      const Secret current("the old one");
      const Secret secret(password);
      return outcome_of(
          test::run(direct.change("ada", current, secret, unwatched(), some_deadline)));
    }};
const Called unlock{
    "unlock", [](FakeDirectory& directory, const WritebackScope& scope, const char*) {
      const DirectOperations direct(directory, scope, PasswordRules{});
      return outcome_of(test::run(direct.unlock(portal(), "ada", unwatched(), some_deadline)));
    }};

constexpr const char* good = "zebra-stripes";
constexpr const char* bad = "password";

TEST(DirectOperations, TheOrderOfDecisions) {
  WritebackScope everybody;
  WritebackScope nobody;
  nobody.enabled = false;
  Account disabled = ada();
  disabled.disabled = true;
  struct Case {
    const Called& operation;
    const WritebackScope& scope;
    Account account;
    const char* password;
    const char* outcome;
    const char* story;
  };
  const Account free = ada();
  const Account by_failures = locked_ada(LockKind::failures);
  const Account for_good = locked_ada(LockKind::administrator);
  const Case cases[] = {
      {reset, everybody, free, good, "ok", "find set_password"},
      {change, everybody, free, good, "ok", "find change_password"},
      {unlock, everybody, by_failures, "", "ok", "find unlock"},
      // Scope before the rules for passwords, and before what state the account is in.
      {reset, nobody, free, bad, "password_not_managed", "find"},
      {change, nobody, free, bad, "password_not_managed", "find"},
      {reset, nobody, disabled, bad, "password_not_managed", "find"},
      {unlock, nobody, for_good, "", "password_not_managed", "find"},
      {change, nobody, by_failures, bad, "password_not_managed", "find"},
      // Disabled before the rules for passwords.
      {reset, everybody, disabled, bad, "account_disabled", "find"},
      {reset, everybody, for_good, bad, "account_disabled", "find"},
      {change, everybody, disabled, bad, "account_disabled", "find"},
      {change, everybody, for_good, bad, "account_disabled", "find"},
      {unlock, everybody, disabled, "", "account_disabled", "find"},
      {unlock, everybody, for_good, "", "account_disabled", "find"},
      // Then the rules: nothing is written.
      {reset, everybody, free, bad, "password_policy_violation", "find"},
      {change, everybody, free, bad, "password_policy_violation", "find"},
      // A locked account is reset, but not tried for a change.
      {reset, everybody, by_failures, good, "ok", "find set_password"},
      {change, everybody, by_failures, good, "account_locked", "find"},
      // Not locked is an answer, and nothing is written for it.
      {unlock, everybody, free, "", "ok", "find"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.operation.name) + ", expected " + c.outcome + " after " + c.story);
    FakeDirectory directory;
    directory.accounts.emplace_back(c.account);
    EXPECT_EQ(c.operation.call(directory, c.scope, c.password), c.outcome);
    EXPECT_EQ(directory.story(), c.story);
    // How many wrong passwords an account bears is in its policy.
    EXPECT_EQ(directory.detail, std::string_view(c.operation.name) == "change"
                                    ? Detail::complete
                                    : Detail::for_writing);
    EXPECT_EQ(directory.deadline, some_deadline);
    EXPECT_EQ(directory.user, "ada");
  }
}

/// What a write answers, and how often it is tried.
TEST(DirectOperations, OnlyWhatWroteNothingIsBegunAgainAndOnlyOnce) {
  Problem once_only{ProblemKind::directory_unavailable};
  once_only.only_once = true;
  struct Case {
    Problem problem;
    bool again;
  };
  const Case cases[] = {
      {Problem{ProblemKind::directory_unavailable}, true},
      {once_only, false},
      {Problem{ProblemKind::outcome_unknown}, false},
      {Problem{ProblemKind::directory_refused}, false},
      {Problem{ProblemKind::password_policy_violation}, false},
      {Problem{ProblemKind::current_password_incorrect}, false},
      {Problem{ProblemKind::account_locked}, false},
      {Problem{ProblemKind::internal_error}, false},
  };
  const std::pair<const Called*, std::string> operations[] = {
      {&reset, "find set_password"}, {&change, "find change_password"}, {&unlock, "find unlock"}};
  for (const auto& [operation, once] : operations) {
    for (const auto& c : cases) {
      SCOPED_TRACE(std::string(operation->name) + " " + std::string(row_of(c.problem.kind).code));
      const auto prepare = [&](FakeDirectory& directory, int failures) {
        directory.accounts.emplace_back(operation == &unlock ? locked_ada(LockKind::failures)
                                                             : ada());
        for (int i = 0; i < failures; ++i) {
          directory.resets.emplace_back(c.problem);
          directory.changes.emplace_back(c.problem);
          directory.unlocks.emplace_back(c.problem);
        }
      };
      FakeDirectory comes_back;
      prepare(comes_back, 1);
      EXPECT_EQ(operation->call(comes_back, WritebackScope{}, good),
                c.again ? "ok" : row_of(c.problem.kind).code);
      EXPECT_EQ(comes_back.story(), c.again ? once + " " + once : once);

      FakeDirectory stays_away;
      prepare(stays_away, 5);
      EXPECT_EQ(operation->call(stays_away, WritebackScope{}, good), row_of(c.problem.kind).code);
      EXPECT_EQ(stays_away.story(), c.again ? once + " " + once : once);
    }
  }
}

TEST(DirectOperations, TheSecondTryDecidesAfresh) {
  FakeDirectory directory;
  directory.accounts.emplace_back(ada());
  Account excluded = ada();
  excluded.matches_exclude_filter = true;
  directory.accounts.emplace_back(excluded);
  directory.resets.emplace_back(Problem{ProblemKind::directory_unavailable});
  EXPECT_EQ(reset.call(directory, WritebackScope{}, good), "password_not_managed");
  EXPECT_EQ(directory.story(), "find set_password find");
}

TEST(DirectOperations, ProblemsOfTheSearchReachTheCallerUnchanged) {
  for (const auto kind : {ProblemKind::user_not_found, ProblemKind::user_ambiguous,
                          ProblemKind::directory_refused, ProblemKind::directory_unavailable}) {
    SCOPED_TRACE(row_of(kind).code);
    const bool again = kind == ProblemKind::directory_unavailable;
    for (const auto* operation : {&reset, &change, &unlock}) {
      FakeDirectory directory;
      directory.accounts.emplace_back(Problem{kind, "reason"});
      EXPECT_EQ(operation->call(directory, WritebackScope{}, good), row_of(kind).code);
      EXPECT_EQ(directory.story(), again ? "find find" : "find");
    }
    FakeDirectory directory;
    directory.accounts.emplace_back(Problem{kind, "reason"});
    const DirectOperations direct(directory, WritebackScope{}, PasswordRules{});
    const Secret password(good);
    EXPECT_EQ(outcome_of(test::run(direct.status("ada", some_deadline))), row_of(kind).code);
    EXPECT_EQ(outcome_of(test::run(direct.check("ada", password, some_time, some_deadline))),
              row_of(kind).code);
  }
}

TEST(DirectOperations, AResetPassesOnExactlyWhatWasAsked) {
  FakeDirectory directory;
  directory.accounts.emplace_back(ada());
  ResetReceipt receipt;
  receipt.unlocked = true;
  directory.resets.emplace_back(receipt);
  const DirectOperations direct(directory, WritebackScope{}, PasswordRules{});
  const Secret password(good);
  ResetOptions options;
  options.unlock = false;
  options.must_change = true;
  const auto done =
      test::run(direct.reset(portal(), "ada", password, options, unwatched(), some_deadline));
  ASSERT_TRUE(done.has_value());
  EXPECT_TRUE(done->unlocked);
  EXPECT_EQ(directory.dn, ada().dn);
  EXPECT_EQ(directory.password, good);
  EXPECT_FALSE(directory.options.unlock);
  EXPECT_TRUE(directory.options.must_change);
}

TEST(DirectOperations, AChangePassesOnBothPasswords) {
  FakeDirectory directory;
  directory.accounts.emplace_back(ada());
  EXPECT_EQ(change.call(directory, WritebackScope{}, good), "ok");
  EXPECT_EQ(directory.current, "the old one");
  EXPECT_EQ(directory.password, good);
}

TEST(DirectOperations, AnUnlockSaysWhetherItUnlocked) {
  for (const auto kind : {LockKind::none, LockKind::failures}) {
    FakeDirectory directory;
    directory.accounts.emplace_back(locked_ada(kind));
    UnlockReceipt unlocked;
    unlocked.unlocked = true;
    directory.unlocks.emplace_back(unlocked);
    const DirectOperations direct(directory, WritebackScope{}, PasswordRules{});
    const auto receipt = test::run(direct.unlock(portal(), "ada", unwatched(), some_deadline));
    ASSERT_TRUE(receipt.has_value());
    EXPECT_EQ(receipt->unlocked, kind == LockKind::failures);
  }
}

TEST(DirectOperations, StatusTellsEachOperationAndNeverRefuses) {
  for (unsigned bits = 0; bits < 8; ++bits) {
    WritebackScope scope;
    scope.reset = (bits & 1U) != 0;
    scope.unlock = (bits & 2U) != 0;
    scope.change = (bits & 4U) != 0;
    FakeDirectory directory;
    directory.accounts.emplace_back(locked_ada(LockKind::administrator));
    const DirectOperations direct(directory, scope, PasswordRules{});
    const auto status = test::run(direct.status("ada", some_deadline));
    ASSERT_TRUE(status.has_value());
    EXPECT_EQ(status->reset, scope.reset);
    EXPECT_EQ(status->unlock, scope.unlock);
    EXPECT_EQ(status->change, scope.change);
    EXPECT_EQ(status->managed(), bits != 0);
    EXPECT_EQ(status->account.dn, ada().dn);
    EXPECT_EQ(directory.detail, Detail::complete);
    EXPECT_EQ(directory.story(), "find");
  }
}

TEST(DirectOperations, ACheckNeverWrites) {
  struct Case {
    const char* password;
    std::size_t violations;
  };
  for (const auto& c : {Case{good, 0}, Case{bad, 1}, Case{"", 1}}) {
    FakeDirectory directory;
    directory.accounts.emplace_back(ada());
    const DirectOperations direct(directory, WritebackScope{}, PasswordRules{});
    const Secret password(c.password);
    const auto violations = test::run(direct.check("ada", password, some_time, some_deadline));
    ASSERT_TRUE(violations.has_value());
    EXPECT_EQ(violations->size(), c.violations);
    EXPECT_EQ(directory.detail, Detail::complete);
    EXPECT_EQ(directory.story(), "find");
  }
}

TEST(DirectOperations, ACheckKnowsTheDirectorysPolicy) {
  FakeDirectory directory;
  Account account = ada();
  account.policy.emplace();
  account.policy->min_length = 20;
  account.policy->minimum_age = std::chrono::hours{24};
  account.changed_at = some_time - std::chrono::hours{1};
  directory.accounts.emplace_back(account);
  const DirectOperations direct(directory, WritebackScope{}, PasswordRules{});
  const Secret password(good);
  const auto violations = test::run(direct.check("ada", password, some_time, some_deadline));
  ASSERT_TRUE(violations.has_value());
  ASSERT_EQ(violations->size(), 2U);
  EXPECT_EQ((*violations)[0].rule, Rule::min_length);
  EXPECT_EQ((*violations)[1].rule, Rule::minimum_age);
}

TEST(DirectOperations, ACheckIsAnsweredWhereTheAccountMayGetAPasswordAtAll) {
  struct Case {
    bool reset;
    bool unlock;
    bool change;
    const char* outcome;
  };
  const Case cases[] = {
      {true, true, true, "ok"},
      {true, false, false, "ok"},
      {false, false, true, "ok"},
      {false, true, false, "password_not_managed"},
      {false, false, false, "password_not_managed"},
  };
  for (const auto& c : cases) {
    WritebackScope scope;
    scope.reset = c.reset;
    scope.unlock = c.unlock;
    scope.change = c.change;
    FakeDirectory directory;
    directory.accounts.emplace_back(ada());
    const DirectOperations direct(directory, scope, PasswordRules{});
    const Secret password(bad);
    EXPECT_EQ(outcome_of(test::run(direct.check("ada", password, some_time, some_deadline))),
              c.outcome);
  }
}

TEST(DirectOperations, WhetherAWriteWasMadeIsNeverGuessed) {
  FakeDirectory directory;
  directory.accounts.emplace_back(ada());
  directory.sign_ins.emplace_back(Problem{ProblemKind::directory_unavailable});
  const DirectOperations direct(directory, WritebackScope{}, PasswordRules{});
  const Secret password(good);
  const auto made =
      test::run(direct.was_made("ada", Operation::reset, password, "before", some_deadline));
  ASSERT_TRUE(made.has_error()) << "not to be found out is not the same as not made";
  EXPECT_EQ(made.error().kind, ProblemKind::directory_unavailable);
}

}  // namespace
}  // namespace writeback
