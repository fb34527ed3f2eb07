#include <gtest/gtest.h>

#include <string>

#include "ldap/openldap.hpp"
#include "tests/support/ber.hpp"

namespace writeback::ldap {
namespace {

constexpr const char* ten_minutes_ago = "20231114220320Z";

Entry ada(std::vector<Attribute> attributes) {
  return Entry{"uid=Ada,ou=People,dc=example", std::move(attributes)};
}

DirectoryPolicy locking_policy() {
  DirectoryPolicy policy;
  policy.lockout = true;
  return policy;
}

Account read(const Entry& entry, const std::optional<DirectoryPolicy>& policy = {}) {
  return OpenLdap().read_account(entry, policy, Timestamp{std::chrono::seconds{1'700'000'000}});
}

RootDse with_password_modify(bool offered) {
  RootDse root;
  root.offers_password_modify = offered;
  return root;
}

TEST(OpenLdap, AResetIsOneWrite) {
  const Account account = read(ada({}));
  const Request extended =
      OpenLdap().reset(account, "new", ResetOptions{}, with_password_modify(true));
  EXPECT_TRUE(extended.with_password_policy);
  const auto& passwd = std::get<PasswordModify>(extended.operation);
  EXPECT_EQ(passwd.dn, account.dn);
  EXPECT_EQ(passwd.current, "");
  EXPECT_EQ(passwd.replacement, "new");

  const Request replace =
      OpenLdap().reset(account, "new", ResetOptions{}, with_password_modify(false));
  EXPECT_TRUE(replace.with_password_policy);
  const auto& modify = std::get<Modify>(replace.operation);
  EXPECT_EQ(modify.dn, account.dn);
  ASSERT_EQ(modify.changes.size(), 1U);
  EXPECT_EQ(modify.changes[0].kind, ChangeKind::replace);
  EXPECT_EQ(modify.changes[0].attribute, "userPassword");
  EXPECT_EQ(modify.changes[0].values, (std::vector<std::string_view>{"new"}));
  EXPECT_TRUE(OpenLdap().reset_unlocks(ResetOptions{}));
}

TEST(OpenLdap, AChangeNamesTheOldPasswordWhereItCan) {
  const Account account = read(ada({}));
  const Request extended = OpenLdap().change(account, "old", "new", with_password_modify(true));
  EXPECT_TRUE(extended.with_password_policy);
  const auto& passwd = std::get<PasswordModify>(extended.operation);
  EXPECT_EQ(passwd.current, "old");
  EXPECT_EQ(passwd.replacement, "new");
  const Request plain = OpenLdap().change(account, "old", "new", with_password_modify(false));
  EXPECT_TRUE(plain.with_password_policy);
  EXPECT_TRUE(std::holds_alternative<Modify>(plain.operation));
}

TEST(OpenLdap, AnUnlockLiftsExactlyTheLockThatWasSeen) {
  const Account account =
      read(ada({{"pwdAccountLockedTime", {ten_minutes_ago}}}), locking_policy());
  const Request request = OpenLdap().unlock(account);
  const auto& modify = std::get<Modify>(request.operation);
  EXPECT_EQ(modify.dn, account.dn);
  ASSERT_EQ(modify.changes.size(), 1U);
  EXPECT_EQ(modify.changes[0].kind, ChangeKind::remove);
  EXPECT_EQ(modify.changes[0].attribute, "pwdAccountLockedTime");
  EXPECT_EQ(modify.changes[0].values, (std::vector<std::string_view>{ten_minutes_ago}));
  EXPECT_TRUE(request.with_password_policy);
}

TEST(OpenLdap, AskingForTheRightToDemandAChangeChangesNothing) {
  for (const char* reset : {"TRUE", "FALSE"}) {
    const Account account = read(ada({{"pwdReset", {reset}}}));
    const Request request = OpenLdap().demand_after_reset(account)->ask;
    const auto& change = std::get<Modify>(request.operation).changes.at(0);
    EXPECT_EQ(change.kind, ChangeKind::remove);
    ASSERT_EQ(change.values.size(), 1U);
    EXPECT_NE(change.values[0], reset) << "a value that is there would be removed";
  }
  struct Case {
    int code;
    bool allowed;
  };
  for (const auto& c : {Case{16, true}, Case{0, true}, Case{50, false}, Case{17, false},
                        Case{32, false}, Case{53, false}, Case{52, false}}) {
    Reply reply;
    reply.code = c.code;
    EXPECT_EQ(is_only_refused_for_its_value(reply), c.allowed) << c.code;
  }
  const Request demand = OpenLdap().demand_after_reset(read(ada({})))->demand;
  const auto& change = std::get<Modify>(demand.operation).changes.at(0);
  EXPECT_EQ(change.kind, ChangeKind::replace);
  EXPECT_EQ(change.attribute, "pwdReset");
  EXPECT_EQ(change.values, (std::vector<std::string_view>{"TRUE"}));
}

TEST(OpenLdap, JudgesASignIn) {
  struct Case {
    int code;
    std::optional<int> error;
    SignIn::Verdict verdict;
    std::optional<ProblemKind> problem;
  };
  using V = SignIn::Verdict;
  const Case cases[] = {
      {0, {}, V::accepted, {}},
      {0, 2, V::accepted, {}},  // must change: and may
      {49, {}, V::refused, ProblemKind::current_password_incorrect},
      {49, 0, V::right_but_expired, {}},
      {49, 1, V::refused, ProblemKind::account_locked},
      {53, 1, V::refused, ProblemKind::account_locked},
      {48, {}, V::refused, ProblemKind::current_password_incorrect},
      {51, {}, V::refused, ProblemKind::directory_unavailable},
      {52, {}, V::refused, ProblemKind::directory_unavailable},
      {50, {}, V::refused, ProblemKind::directory_refused},
      {53, {}, V::refused, ProblemKind::directory_refused},
      {13, {}, V::refused, ProblemKind::directory_refused},
      {1, {}, V::refused, ProblemKind::directory_refused},
      {80, {}, V::refused, ProblemKind::directory_refused},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::to_string(c.code) + " / " + std::to_string(c.error.value_or(-1)));
    Reply reply;
    reply.code = c.code;
    reply.diagnostic = "uid=ada";
    if (c.error) {
      reply.controls.push_back({std::string(password_policy_oid), test::policy_value(*c.error)});
    }
    const SignIn sign_in = OpenLdap().judge_sign_in(reply);
    EXPECT_EQ(sign_in.verdict, c.verdict);
    ASSERT_EQ(sign_in.problem.has_value(), c.problem.has_value());
    EXPECT_EQ(sign_in.problem.has_value(), c.verdict == V::refused);
    if (c.problem) {
      EXPECT_EQ(row_of(sign_in.problem->kind).code, row_of(*c.problem).code);
      EXPECT_EQ(sign_in.problem->log_reason.find("ada"), std::string::npos);
    }
  }
}

TEST(OpenLdap, RefusalsComeFromTheTable) {
  Reply reply;
  reply.code = 19;
  reply.controls.push_back({std::string(password_policy_oid), test::policy_value(8)});
  const Problem problem = OpenLdap().refusal(reply, Attempt::change);
  ASSERT_EQ(problem.violations.size(), 1U);
  EXPECT_EQ(problem.violations[0].rule, Rule::history);
}

}  // namespace
}  // namespace writeback::ldap
