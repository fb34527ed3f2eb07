#include "ldap/server_health.hpp"

#include <gtest/gtest.h>

namespace writeback::ldap {
namespace {

using std::chrono::milliseconds;
using Verdict = ServerHealth::Verdict;
using State = ServerHealth::State;

TEST(ServerHealth, RetriesSlowDownToABound) {
  ServerHealth health;
  EXPECT_EQ(health.state(), State::connecting);
  EXPECT_EQ(health.next_retry(), milliseconds{100});
  const int expected[] = {100, 200, 400, 800, 1600, 3000, 3000, 3000};
  for (const int wait : expected) {
    health.failed();
    EXPECT_EQ(health.next_retry(), milliseconds{wait});
  }
  for (int i = 0; i < 100'000; ++i) health.failed();
  EXPECT_EQ(health.next_retry(), milliseconds{3000});
}

TEST(ServerHealth, ARefusedSignInIsSeldomTriedAgain) {
  // Each try counts towards the lockout of the service account.
  ServerHealth health;
  for (const int seconds : {30, 60, 120, 240, 300, 300}) {
    health.refused_sign_in();
    EXPECT_EQ(health.next_retry(), std::chrono::seconds{seconds});
  }
  health.answered();
  EXPECT_EQ(health.next_retry(), milliseconds{100});
}

TEST(ServerHealth, AnAnswerEndsAllTrouble) {
  ServerHealth health;
  for (int i = 0; i < 5; ++i) health.failed();
  health.answered();
  EXPECT_EQ(health.state(), State::up);
  EXPECT_EQ(health.next_retry(), milliseconds{100});
  health.refused_sign_in();
  EXPECT_EQ(health.state(), State::refused);
  health.failed();
  EXPECT_EQ(health.state(), State::connecting);
  EXPECT_EQ(health.next_retry(), milliseconds{200});
  health.answered();
  health.lost();
  EXPECT_EQ(health.state(), State::connecting);
  EXPECT_EQ(health.next_retry(), milliseconds{100});
}

TEST(ServerHealth, OnlyTheFirstFailureIsNews) {
  ServerHealth health;
  EXPECT_FALSE(health.is_news());
  health.failed();
  EXPECT_TRUE(health.is_news());
  health.failed();
  EXPECT_FALSE(health.is_news());
  health.answered();
  EXPECT_FALSE(health.is_news());
  health.refused_sign_in();
  EXPECT_TRUE(health.is_news());
}

TEST(ServerHealth, SilenceIsJudgedFromTheLaterOfQuestionAndLastByte) {
  const ServerHealth::Clock::time_point start{std::chrono::hours(1)};
  const auto at = [&](int ms) { return start + milliseconds{ms}; };
  struct Case {
    int now;
    int oldest_wait;
    int last_heard;
    Verdict verdict;
  };
  const Case cases[] = {
      {0, 0, 0, Verdict::fine},
      {399, 0, 0, Verdict::fine},
      {400, 0, 0, Verdict::ask},
      {799, 0, 0, Verdict::ask},
      {800, 0, 0, Verdict::silent},
      {5000, 4800, 0, Verdict::fine},  // long quiet, but the question is new
      {5000, 0, 4800, Verdict::fine},  // a slow answer among others that come
      {5000, 0, 4600, Verdict::ask},
      {5000, 4500, 4600, Verdict::ask},
      {5000, 4600, 4500, Verdict::ask},
      {5000, 0, 4200, Verdict::silent},
      {5000, 4200, 0, Verdict::silent},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ServerHealth::judge(at(c.now), at(c.oldest_wait), at(c.last_heard)), c.verdict)
        << c.now << " " << c.oldest_wait << " " << c.last_heard;
  }
}

TEST(ServerHealth, ASilentServerIsLeftWithinASecond) {
  EXPECT_LT(ServerHealth::ask_after, ServerHealth::silent_after);
  EXPECT_LT(ServerHealth::silent_after, milliseconds{1000});
}

}  // namespace
}  // namespace writeback::ldap
