#include "ldap/active_directory_refusals.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::ldap {

using K = ProblemKind;
using std::chrono::hours;

namespace {

Reply reply_with(int code, std::string diagnostic) {
  Reply reply;
  reply.code = code;
  reply.diagnostic = std::move(diagnostic);
  return reply;
}

struct Refused {
  int code;
  const char* diagnostic;
  Attempt attempt;
  ProblemKind kind;
  std::optional<Rule> rule = std::nullopt;
};

/// Word for word what the servers said: Samba 4.17 first, then Microsoft's as documented.
const Refused refusals[] = {
    {19,
     "0000052D: Constraint violation - check_password_restrictions: the password is too short. It "
     "should be equal or longer than 10 characters!",
     Attempt::reset, K::password_policy_violation, Rule::min_length},
    {19,
     "0000052D: Constraint violation - check_password_restrictions: the password does not meet the "
     "complexity criteria!",
     Attempt::reset, K::password_policy_violation, Rule::complexity},
    {19,
     "0000052D: Constraint violation - check_password_restrictions: the password was already used "
     "(in history)!",
     Attempt::change, K::password_policy_violation, Rule::history},
    {19,
     "0000052D: Constraint violation - check_password_restrictions: the password was already used "
     "(previous password)!",
     Attempt::change, K::password_policy_violation, Rule::history},
    {53,
     "0000052D: Unwilling to perform - check_password_restrictions: password is too young to "
     "change!",
     Attempt::change, K::password_policy_violation, Rule::minimum_age},
    {19,
     "00000056: Constraint violation - check_password_restrictions: The old password specified "
     "doesn't match!",
     Attempt::change, K::current_password_incorrect},
    {19, "00000775: Password change not permitted, account locked out! at setup_io",
     Attempt::change, K::account_locked},
    {19, "error in module acl: Constraint violation during LDB_MODIFY (19)", Attempt::change,
     K::password_not_managed},
    {50, "error in module acl: insufficient access rights during LDB_MODIFY (50)", Attempt::reset,
     K::directory_refused},
    {50, "00002098: Object CN=X has no write property access\n", Attempt::unlock,
     K::directory_refused},
    {32, "00002030: No such Base DN: CN=gone", Attempt::reset, K::directory_unavailable},
    {12, "", Attempt::reset, K::directory_refused},

    {53, "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0\n",
     Attempt::reset, K::password_policy_violation, Rule::directory},
    {19,
     "0000052D: AtrErr: DSID-03191083, #1:\n\t0: 0000052D: DSID-03191083, problem 1005 "
     "(CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)\n",
     Attempt::change, K::password_policy_violation, Rule::directory},
    {19, "00000056: AtrErr: DSID-03191F80, #1: problem 1005, Att 9005a (unicodePwd)",
     Attempt::change, K::current_password_incorrect},
    {19, "00000005: AtrErr: DSID-03152392, #1: problem 1005, Att 9005a (unicodePwd)",
     Attempt::reset, K::directory_refused},
    {50, "00000005: SecErr: DSID-031A1190, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0\n",
     Attempt::reset, K::directory_refused},
    {53, "0000001F: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0\n",
     Attempt::reset, K::directory_refused},
    {53, "00002035: SvcErr: the operation is not allowed through GC port", Attempt::reset,
     K::directory_refused},
    {12, "00000057: LdapErr: DSID-0C090A2A, comment: Error processing control, data 0",
     Attempt::reset, K::directory_refused},
    {10, "0000202B: RefErr: DSID-0310082F, data 0, 1 access points", Attempt::reset,
     K::directory_refused},
    {32, "0000208D: NameErr: DSID-03100213, problem 2001 (NO_OBJECT), data 0", Attempt::reset,
     K::directory_unavailable},
    {51, "000020AE: SvcErr: busy", Attempt::reset, K::directory_unavailable},
    {52, "00000000: LdapErr: unavailable", Attempt::change, K::directory_unavailable},
};

Account account_under(DirectoryPolicy policy) {
  Account account;
  account.login_names = {"ada"};
  account.display_name = "Ada Lovelace";
  account.policy = std::move(policy);
  return account;
}

DirectoryPolicy domain_policy() {
  DirectoryPolicy policy;
  policy.min_length = 12;
  policy.history = 24;
  policy.complexity = true;
  policy.refuses_names = true;
  policy.minimum_age = hours{24};
  return policy;
}

}  // namespace

TEST(ActiveDirectoryRefusals, EachAnswerIsItsProblem) {
  for (const auto& row : refusals) {
    const Problem problem =
        active_directory_refusal(reply_with(row.code, row.diagnostic), row.attempt);
    EXPECT_EQ(row_of(problem.kind).code, row_of(row.kind).code) << row.diagnostic;
    ASSERT_EQ(problem.violations.empty(), !row.rule.has_value()) << row.diagnostic;
    if (row.rule) {
      EXPECT_EQ(name_of(problem.violations[0].rule), name_of(*row.rule)) << row.diagnostic;
    }
  }
}

TEST(ActiveDirectoryRefusals, AMissingRightIsNamedForTheAdministratorAndNoPersonIs) {
  const auto reply = reply_with(50, "00002098: Object CN=Ada Lovelace has no write access");
  const Problem problem = active_directory_refusal(reply, Attempt::unlock);
  EXPECT_NE(problem.log_reason.find("lockoutTime"), std::string::npos);
  EXPECT_EQ(problem.log_reason.find("Ada"), std::string::npos);
  EXPECT_NE(active_directory_refusal(reply, Attempt::reset).log_reason.find("Reset Password"),
            std::string::npos);
}

TEST(ActiveDirectoryRefusals, WindowsErrorsStandInFront) {
  EXPECT_EQ(windows_error("0000052D: x"), 0x52DU);
  EXPECT_EQ(windows_error("00002098: Object"), 0x2098U);
  for (const char* text :
       {"", "0000052D", "52D: x", "error in module acl: 0000052D:", "zzzzzzzz:"}) {
    EXPECT_EQ(windows_error(text), std::nullopt) << text;
  }
}

TEST(ActiveDirectoryRefusals, ASignInSaysWhyItWasRefused) {
  struct Row {
    const char* data;
    SignIn::Verdict verdict;
    std::optional<K> kind;
  };
  const Row rows[] = {
      {"525", SignIn::Verdict::refused, K::current_password_incorrect},
      {"52e", SignIn::Verdict::refused, K::current_password_incorrect},
      {"52f", SignIn::Verdict::refused, K::directory_refused},
      {"530", SignIn::Verdict::right_but_expired, std::nullopt},
      {"531", SignIn::Verdict::right_but_expired, std::nullopt},
      {"532", SignIn::Verdict::right_but_expired, std::nullopt},
      {"533", SignIn::Verdict::refused, K::account_disabled},
      {"568", SignIn::Verdict::refused, K::directory_refused},
      {"701", SignIn::Verdict::refused, K::account_disabled},
      {"773", SignIn::Verdict::right_but_expired, std::nullopt},
      {"775", SignIn::Verdict::refused, K::account_locked},
  };
  for (const auto& row : rows) {
    // The 773 in another place of the text is no answer.
    const auto judged = judge_active_directory_sign_in(reply_with(
        49, std::string("80090308: LdapErr: DSID-0C090773, comment: AcceptSecurityContext error, "
                        "data ") +
                row.data + ", v1db1"));
    EXPECT_EQ(judged.verdict, row.verdict) << row.data;
    ASSERT_EQ(judged.problem.has_value(), row.kind.has_value()) << row.data;
    if (row.kind) {
      EXPECT_EQ(row_of(judged.problem->kind).code, row_of(*row.kind).code) << row.data;
    }
  }
  EXPECT_EQ(judge_active_directory_sign_in(reply_with(0, "")).verdict, SignIn::Verdict::accepted);
  EXPECT_EQ(judge_active_directory_sign_in(reply_with(51, "")).problem->kind,
            K::directory_unavailable);
  EXPECT_EQ(judge_active_directory_sign_in(reply_with(8, "")).problem->kind, K::directory_refused);
  EXPECT_EQ(judge_active_directory_sign_in(reply_with(49, "")).problem->kind,
            K::current_password_incorrect);
}

TEST(ActiveDirectoryRefusals, WhatMicrosoftDoesNotSayIsReckonedFromThePolicy) {
  const Timestamp now{hours{1000}};
  struct Row {
    const char* password;
    Attempt attempt;
    Rule rule;
  };
  const Row rows[] = {
      {"Short-1", Attempt::reset, Rule::min_length},
      {"only-lower-case", Attempt::reset, Rule::complexity},
      {"My-lovelace-1999", Attempt::reset, Rule::contains_user_name},
      {"Fine-Passw0rd-77", Attempt::reset, Rule::history},
      {"Fine-Passw0rd-77", Attempt::change, Rule::minimum_age},
  };
  for (const auto& row : rows) {
    Account account = account_under(domain_policy());
    account.changed_at = now - hours{1};
    const Problem said =
        active_directory_refusal(reply_with(53, "0000052D: SvcErr: x"), row.attempt);
    const Problem problem = explain_active_directory(said, account, row.password, row.attempt, now);
    ASSERT_EQ(problem.violations.size(), 1U);
    EXPECT_EQ(name_of(problem.violations[0].rule), name_of(row.rule)) << row.password;
    EXPECT_FALSE(problem.violations[0].message.empty());
    if (row.rule == Rule::minimum_age) {
      EXPECT_EQ(problem.violations[0].allowed_at, now + hours{23});
    }
    if (row.rule == Rule::min_length) {
      EXPECT_EQ(problem.violations[0].limit, 12);
    }
    if (row.rule == Rule::history) {
      EXPECT_EQ(problem.violations[0].limit, 24);
    }
  }
}

TEST(ActiveDirectoryRefusals, WithoutAPolicyNothingIsGuessed) {
  const Problem said =
      active_directory_refusal(reply_with(53, "0000052D: SvcErr: x"), Attempt::reset);
  const Problem problem = explain_active_directory(said, Account{}, "x", Attempt::reset, {});
  ASSERT_EQ(problem.violations.size(), 1U);
  EXPECT_EQ(problem.violations[0].rule, Rule::directory);
}

}  // namespace writeback::ldap
