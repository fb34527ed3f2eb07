#include "policy/throttle.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace writeback {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp start{seconds{1'795'000'000}};
constexpr ThrottleLimit plain{3, minutes{1}, {}, {}};
constexpr ThrottleLimit growing{3, hours{1}, minutes{1}, minutes{5}};

/// One name's attempts, one after the other.
class Name {
 public:
  explicit Name(const ThrottleLimit& limit) : limit_(limit) {}
  ThrottleVerdict at(seconds time) {
    const auto step = attempt(limit_, count_, start + time);
    count_ = step.next;
    return step.verdict;
  }
  /// So many at the same moment; how many were admitted.
  int admitted(int attempts, seconds time) {
    int in = 0;
    for (int i = 0; i < attempts; ++i) in += at(time).admitted ? 1 : 0;
    return in;
  }
  ThrottleCount& count() { return count_; }

 private:
  ThrottleLimit limit_;
  ThrottleCount count_;
};

}  // namespace

TEST(Throttle, NoLimitAdmitsEverything) {
  Name name(ThrottleLimit{});
  EXPECT_EQ(name.admitted(1000, seconds{0}), 1000);
  EXPECT_EQ(name.count(), ThrottleCount{});
}

TEST(Throttle, AttemptsOfAWindowAreCountedDownAndComeBackWithTheNext) {
  Name name(plain);
  EXPECT_EQ(name.at(seconds{0}).remaining, 2);
  const auto second = name.at(seconds{10});
  EXPECT_EQ(second.remaining, 1);
  EXPECT_EQ(second.resets_in, seconds{50});
  EXPECT_TRUE(name.at(seconds{20}).admitted);
  const auto refused = name.at(seconds{30});
  EXPECT_FALSE(refused.admitted);
  EXPECT_EQ(refused.wait, seconds{30});
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_FALSE(name.at(seconds{59}).admitted);
  EXPECT_TRUE(name.at(seconds{60}).admitted);
}

TEST(Throttle, UsedUpAttemptsCostAWaitThatGrowsToItsEnd) {
  Name name(growing);
  seconds now{0};
  for (const seconds wait : {minutes{1}, minutes{2}, minutes{4}, minutes{5}, minutes{5}}) {
    EXPECT_EQ(name.admitted(10, now), 3);
    EXPECT_EQ(name.at(now).wait, wait);
    EXPECT_FALSE(name.at(now + wait - seconds{1}).admitted);
    EXPECT_EQ(name.at(now + wait - seconds{1}).wait, seconds{1});
    now += wait;
  }
  EXPECT_EQ(name.admitted(10, now), 3);
}

TEST(Throttle, WhoGoesOnTryingMakesNoWaitLonger) {
  Name name(growing);
  EXPECT_EQ(name.admitted(1000, seconds{0}), 3);
  EXPECT_EQ(name.admitted(1000, seconds{59}), 0);
  EXPECT_TRUE(name.at(seconds{60}).admitted);
}

TEST(Throttle, AfterAQuietTimeTheWaitIsShortAgain) {
  Name name(growing);
  EXPECT_EQ(name.admitted(3, seconds{0}), 3);
  EXPECT_EQ(name.admitted(3, minutes{1}), 3);
  EXPECT_EQ(name.at(minutes{1}).wait, minutes{2});
  EXPECT_EQ(name.admitted(3, hours{3}), 3);
  EXPECT_EQ(name.at(hours{3}).wait, minutes{1});
}

TEST(Throttle, SlowAttemptsAreForgottenOneWindowAtATime) {
  Name name(growing);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(name.admitted(2, hours{i}), 2);
}

TEST(Throttle, GivenBackItIsAsIfItHadNotBeen) {
  Name name(growing);
  EXPECT_EQ(name.admitted(2, seconds{0}), 2);
  name.count() = given_back(name.count());
  EXPECT_EQ(name.admitted(10, seconds{0}), 2);
  name.count() = given_back(name.count());
  EXPECT_TRUE(name.at(seconds{1}).admitted) << "the one that used them up";
  EXPECT_EQ(given_back(ThrottleCount{}), ThrottleCount{});
}

TEST(Throttle, AClockThatIsSetBackKeepsNobodyWaitingForIt) {
  Name name(plain);
  EXPECT_EQ(name.admitted(3, hours{1}), 3);
  EXPECT_TRUE(name.at(seconds{0}).admitted);
}

TEST(Throttle, ACountIsKeptForAsLongAsItMatters) {
  Name name(growing);
  EXPECT_TRUE(name.at(seconds{0}).admitted);
  EXPECT_EQ(is_forgotten_at(growing, name.count()), start + hours{1});
  EXPECT_EQ(name.admitted(2, seconds{0}), 2);
  EXPECT_GE(is_forgotten_at(growing, name.count()), start + minutes{1} + hours{1});
}

TEST(Throttle, OfAGenerousLimitAShareCanBeTakenAndOfNoOther) {
  const ThrottleLimit generous{5000, minutes{1}, {}, {}};
  EXPECT_EQ(share_of(generous), 5);
  EXPECT_EQ(share_of(plain), 0);
  EXPECT_EQ(share_of({5000, minutes{1}, minutes{1}, minutes{1}}), 0) << "each of those matters";
  auto step = attempt(generous, {}, start);
  EXPECT_EQ(take_share(step, 5), 5);
  EXPECT_EQ(step.next.attempts, 6);
  EXPECT_EQ(step.verdict.remaining, 5000 - 6);
  auto last = attempt(generous, {start, 4997, {}, 0}, start);
  EXPECT_EQ(take_share(last, 5), 2);
  EXPECT_EQ(last.verdict.remaining, 0);
  auto refused = attempt(generous, {start, 5000, {}, 0}, start);
  EXPECT_EQ(take_share(refused, 5), 0);
}

TEST(Throttle, KindsAreFoundByTheirNames) {
  for (const auto& row : throttle_table) {
    EXPECT_EQ(name_of(row.kind), row.name);
    EXPECT_EQ(throttle_kind_of(row.name), row.kind);
  }
  EXPECT_EQ(throttle_kind_of("nothing"), std::nullopt);
}

}  // namespace writeback
