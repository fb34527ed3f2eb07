#include "ldap/ds389.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/ber.hpp"

namespace writeback::ldap {

using std::chrono::seconds;

namespace {

const Timestamp now{seconds{1'700'000'000}};  // 2023-11-14T22:13:20Z

Entry ada(const std::vector<std::pair<std::string, std::string>>& attributes) {
  Entry entry;
  entry.dn = "uid=ada,ou=people,dc=example,dc=com";
  for (const auto& [name, value] : attributes) entry.attributes.push_back({name, {value}});
  return entry;
}

Account account_of(const std::vector<std::pair<std::string, std::string>>& attributes,
                   const std::optional<DirectoryPolicy>& policy = std::nullopt) {
  return Ds389().read_account(ada(attributes), policy, now);
}

Reply reply_with(int code, std::optional<int> error = std::nullopt) {
  Reply reply;
  reply.code = code;
  if (error) {
    reply.controls.push_back({std::string(password_policy_oid), test::policy_value(*error)});
  }
  return reply;
}

constexpr const char* later = "20231114221500Z";
constexpr const char* earlier = "20231114221000Z";

}  // namespace

TEST(Ds389, ALockNeedsItsTimeAndItsFailures) {
  EXPECT_EQ(account_of({{"accountUnlockTime", later}, {"passwordRetryCount", "3"}}).lock.kind,
            LockKind::failures);
  EXPECT_EQ(account_of({{"accountUnlockTime", later}, {"passwordRetryCount", "0"}}).lock.kind,
            LockKind::none)
      << "a reset sets the count back and leaves the time";
  EXPECT_EQ(account_of({{"accountUnlockTime", earlier}, {"passwordRetryCount", "3"}}).lock.kind,
            LockKind::none);
  EXPECT_EQ(account_of({{"passwordRetryCount", "3"}}).lock.kind, LockKind::none);
  const Account forever =
      account_of({{"accountUnlockTime", "19700101000000Z"}, {"passwordRetryCount", "3"}});
  EXPECT_EQ(forever.lock.kind, LockKind::failures);
  EXPECT_EQ(forever.lock.until, std::nullopt);
}

TEST(Ds389, FewerFailuresThanThePolicySaysAreNoLock) {
  DirectoryPolicy policy;
  policy.lockout = true;
  policy.lockout_threshold = 3;
  EXPECT_EQ(
      account_of({{"accountUnlockTime", later}, {"passwordRetryCount", "2"}}, policy).lock.kind,
      LockKind::none);
  EXPECT_EQ(
      account_of({{"accountUnlockTime", later}, {"passwordRetryCount", "3"}}, policy).lock.kind,
      LockKind::failures);
  policy.lockout = false;
  EXPECT_EQ(
      account_of({{"accountUnlockTime", later}, {"passwordRetryCount", "3"}}, policy).lock.kind,
      LockKind::none);
}

TEST(Ds389, InactivatedAccountsAreDisabled) {
  EXPECT_TRUE(account_of({{"nsAccountLock", "true"}}).disabled);
  EXPECT_FALSE(account_of({{"nsAccountLock", "false"}}).disabled);
  EXPECT_FALSE(account_of({}).disabled);
}

TEST(Ds389, TheEpochInTheExpiryDemandsAChangeWhereThePolicyInsists) {
  DirectoryPolicy policy;
  EXPECT_TRUE(account_of({{"passwordExpirationTime", "19700101000000Z"}}).must_change);
  policy.must_change_after_reset = false;
  EXPECT_FALSE(account_of({{"passwordExpirationTime", "19700101000000Z"}}, policy).must_change);
  EXPECT_TRUE(account_of({{"pwdReset", "TRUE"}}, policy).must_change);
  EXPECT_EQ(account_of({{"passwordExpirationTime", "19700101000000Z"}}).expires_at, std::nullopt);
  EXPECT_EQ(account_of({{"passwordExpirationTime", "20231114221320Z"}}).expires_at, now);
}

TEST(Ds389, ASwitchThatIsOffSwitchesItsNumberOff) {
  const Ds389 directory;
  const DirectoryPolicy off = directory.read_policy(ada({{"passwordMinLength", "8"},
                                                         {"passwordInHistory", "6"},
                                                         {"passwordMaxAge", "8640000"},
                                                         {"passwordMaxFailure", "3"},
                                                         {"passwordChange", "off"}}),
                                                    RootDse{});
  EXPECT_EQ(off.min_length, std::nullopt);
  EXPECT_EQ(off.history, std::nullopt);
  EXPECT_EQ(off.maximum_age, std::nullopt);
  EXPECT_FALSE(off.lockout);
  EXPECT_EQ(off.user_may_change, false);
  EXPECT_EQ(directory.policy_dn(ada({}), "cn=config"), "cn=config");
  EXPECT_EQ(directory.policy_dn(ada({{"pwdpolicysubentry", "cn=own"}}), "cn=config"), "cn=own");
}

TEST(Ds389, ASignInSaysWhyItWasRefused) {
  const Ds389 directory;
  EXPECT_EQ(directory.judge_sign_in(reply_with(0, 2)).verdict, SignIn::Verdict::accepted);
  EXPECT_EQ(directory.judge_sign_in(reply_with(49, 0)).verdict, SignIn::Verdict::right_but_expired);
  EXPECT_EQ(directory.judge_sign_in(reply_with(49)).problem->kind,
            ProblemKind::current_password_incorrect);
  EXPECT_EQ(directory.judge_sign_in(reply_with(19)).problem->kind, ProblemKind::account_locked);
  EXPECT_EQ(directory.judge_sign_in(reply_with(53)).problem->kind, ProblemKind::account_disabled);
  EXPECT_EQ(directory.judge_sign_in(reply_with(52)).problem->kind,
            ProblemKind::directory_unavailable);
}

TEST(Ds389, QualityMayMeanTheLengthAndSilenceTheHistory) {
  const Ds389 directory;
  Account account;
  account.policy.emplace();
  account.policy->min_length = 10;
  account.policy->history = 3;
  const auto rule_of = [&](int error, const char* password) {
    const Reply reply = error < 0 ? reply_with(19) : reply_with(19, error);
    const Problem problem = directory.explained(directory.refusal(reply, Attempt::reset), account,
                                                password, Attempt::reset, now);
    return problem.violations.at(0).rule;
  };
  EXPECT_EQ(rule_of(5, "short"), Rule::min_length);
  EXPECT_EQ(rule_of(5, "long enough"), Rule::complexity);
  EXPECT_EQ(rule_of(8, "long enough"), Rule::history);
  EXPECT_EQ(rule_of(-1, "long enough"), Rule::history);
}

TEST(Ds389, MissingRightsAreNamed) {
  const Ds389 directory;
  for (const auto& [attempt, right] :
       {std::pair{Attempt::reset, "userPassword"}, std::pair{Attempt::unlock, "accountUnlockTime"},
        std::pair{Attempt::require_change, "passwordExpirationTime"}}) {
    const Problem problem = directory.refusal(reply_with(50), attempt);
    EXPECT_EQ(problem.kind, ProblemKind::directory_refused);
    EXPECT_NE(problem.log_reason.find(right), std::string::npos) << right;
  }
}

}  // namespace writeback::ldap
