#include "notify/captcha/difficulty.hpp"

#include <gtest/gtest.h>

namespace writeback::notify {
namespace {

using std::chrono::seconds;

constexpr Timestamp start{seconds{1'795'000'000}};

/// The factor of the last of so many at a moment.
std::int64_t after(Difficulty& difficulty, int count, Timestamp when) {
  std::int64_t factor = 0;
  for (int i = 0; i < count; ++i) factor = difficulty.next_factor(when);
  return factor;
}

struct Row {
  int issued;
  std::int64_t factor;
};

}  // namespace

TEST(CaptchaDifficulty, DoublesWithTheRateUpToItsCap) {
  for (const Row& row : {Row{1, 1}, Row{10, 1}, Row{19, 1}, Row{20, 2}, Row{39, 2}, Row{40, 4},
                         Row{79, 4}, Row{80, 8}, Row{160, 16}, Row{320, 16}, Row{10'000, 16}}) {
    Difficulty difficulty(10, 16);
    EXPECT_EQ(after(difficulty, row.issued, start), row.factor) << row.issued;
  }
  Difficulty odd_cap(10, 3);
  EXPECT_EQ(after(odd_cap, 1000, start), 3);
}

TEST(CaptchaDifficulty, CountsTheLastMinute) {
  Difficulty difficulty(10, 16);
  EXPECT_EQ(after(difficulty, 39, start), 2);
  EXPECT_EQ(after(difficulty, 1, start + seconds{59}), 4);
  EXPECT_EQ(after(difficulty, 1, start + seconds{60}), 1);
  Difficulty slow(10, 16);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(after(slow, 1, start + seconds{4 * i}), 1);
}

TEST(CaptchaDifficulty, AClockSetBackDoesNotKeepItHigh) {
  Difficulty difficulty(10, 16);
  EXPECT_EQ(after(difficulty, 200, start), 16);
  EXPECT_EQ(after(difficulty, 1, start - seconds{3607}), 1);
}

}  // namespace writeback::notify
