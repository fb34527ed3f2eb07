#include "ldap/write_pace.hpp"

#include <gtest/gtest.h>

namespace writeback::ldap {
namespace {

using std::chrono::milliseconds;
using Duration = WritePace::Duration;

WritePace pace_of(Duration answer_time) {
  WritePace pace;
  for (int i = 0; i < 200; ++i) pace.answered(answer_time);
  return pace;
}

TEST(WritePace, RestsHalfOfAnAnswersTimeWhereWritesWait) {
  // The mean only nears what it is told.
  EXPECT_LE(pace_of(milliseconds{6}).rest(1), milliseconds{3});
  EXPECT_GT(pace_of(milliseconds{6}).rest(1), Duration{2950});
  EXPECT_LE(pace_of(milliseconds{3}).rest(20), Duration{1500});
  EXPECT_GT(pace_of(milliseconds{3}).rest(20), Duration{1450});
}

TEST(WritePace, NeverRestsWhereNoWriteWaits) {
  EXPECT_EQ(pace_of(milliseconds{6}).rest(0), Duration::zero());
}

TEST(WritePace, LeavesAFastServerAlone) {
  EXPECT_EQ(pace_of(milliseconds{1}).rest(20), Duration::zero());
}

TEST(WritePace, NeverMakesOthersWaitForLong) {
  EXPECT_EQ(pace_of(std::chrono::seconds{30}).rest(256), WritePace::longest_rest);
}

TEST(WritePace, DoesNotRestBeforeItKnowsTheServer) {
  EXPECT_EQ(WritePace().rest(256), Duration::zero());
}

TEST(WritePace, OneSlowAnswerChangesLittle) {
  auto pace = pace_of(milliseconds{1});
  pace.answered(milliseconds{10});
  EXPECT_EQ(pace.rest(20), Duration::zero());
}

}  // namespace
}  // namespace writeback::ldap
