#include "api/sessions.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

namespace writeback::api {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

class SessionsTest : public testing::Test {
 protected:
  Sessions::Handle open(int number) {
    return sessions->add([this, number] { closed.push_back(number); });
  }
  void turn() {
    loop.restart();
    loop.poll();
  }
  static asio::awaitable<void> drain(std::shared_ptr<Sessions> sessions,
                                     Sessions::Clock::time_point deadline, bool& drained) {
    co_await sessions->drain(deadline);
    drained = true;
  }
  void start_draining(milliseconds patience) {
    asio::co_spawn(loop, drain(sessions, Sessions::Clock::now() + patience, drained),
                   asio::detached);
    turn();
  }

  asio::io_context loop;
  std::shared_ptr<Sessions> sessions = std::make_shared<Sessions>(loop.get_executor(), 2);
  std::vector<int> closed;
  bool drained = false;
};

TEST_F(SessionsTest, ThereIsRoomUpToTheLimit) {
  EXPECT_TRUE(sessions->make_room());
  const auto one = open(1);
  EXPECT_TRUE(sessions->make_room());
  const auto two = open(2);
  Sessions::enter(one, Sessions::Phase::answering);
  Sessions::enter(two, Sessions::Phase::answering);
  EXPECT_FALSE(sessions->make_room()) << "both are busy";
  sessions->remove(one);
  EXPECT_TRUE(sessions->make_room());
  sessions->set_max_open(1);
  EXPECT_FALSE(sessions->make_room());
  EXPECT_TRUE(closed.empty());
  sessions->remove(two);
}

TEST_F(SessionsTest, WhoHasBeenSilentForLongestGivesWay) {
  const auto one = open(1);
  const auto two = open(2);
  Sessions::enter(two, Sessions::Phase::waiting);
  two->since -= std::chrono::seconds{5};
  Sessions::enter(one, Sessions::Phase::receiving);
  EXPECT_TRUE(sessions->make_room());
  EXPECT_EQ(closed, std::vector<int>{2});
  EXPECT_TRUE(sessions->make_room());
  EXPECT_EQ(closed, (std::vector<int>{2, 1})) << "nobody gives way twice";
}

TEST_F(SessionsTest, WhoeverIsBeingAnsweredStays) {
  const auto one = open(1);
  const auto two = open(2);
  Sessions::enter(one, Sessions::Phase::answering);
  Sessions::enter(two, Sessions::Phase::answering);
  one->since -= std::chrono::hours{1};
  EXPECT_FALSE(sessions->make_room());
  Sessions::enter(two, Sessions::Phase::waiting);
  EXPECT_TRUE(sessions->make_room());
  EXPECT_EQ(closed, std::vector<int>{2});
}

TEST_F(SessionsTest, DrainingWithoutConnectionsEndsAtOnce) {
  start_draining(std::chrono::seconds{20});
  EXPECT_TRUE(drained);
  EXPECT_TRUE(sessions->draining());
}

TEST_F(SessionsTest, DrainingEndsIdleOnesAndWaitsForTheOthers) {
  const auto one = open(1);
  const auto two = open(2);
  Sessions::enter(one, Sessions::Phase::waiting);
  EXPECT_FALSE(sessions->draining());
  start_draining(std::chrono::seconds{20});
  EXPECT_TRUE(sessions->draining());
  EXPECT_EQ(closed, std::vector<int>{1});
  EXPECT_FALSE(drained);
  sessions->remove(one);
  turn();
  EXPECT_FALSE(drained);
  sessions->remove(two);
  turn();
  EXPECT_TRUE(drained);
  EXPECT_EQ(closed, std::vector<int>{1});
}

TEST_F(SessionsTest, WhoHasJustComeIsNotEndedUnheard) {
  const auto fresh = open(1);
  const auto old = open(2);
  Sessions::enter(old, Sessions::Phase::waiting);
  start_draining(std::chrono::minutes{1});
  EXPECT_EQ(closed, std::vector<int>{2});
  EXPECT_LE(fresh->deadline, Sessions::Clock::now() + Sessions::patience_for_the_first);
  sessions->remove(fresh);
  sessions->remove(old);
  turn();
  EXPECT_TRUE(drained);
}

TEST_F(SessionsTest, DrainingCutsWhatIsLeftAtTheDeadline) {
  const auto one = open(1);
  start_draining(milliseconds{20});
  loop.restart();
  while (!drained && loop.run_one() > 0) {
  }
  EXPECT_TRUE(drained);
  EXPECT_EQ(closed, std::vector<int>{1});
  sessions->remove(one);
}

TEST_F(SessionsTest, APeerThatDoesNotMoveIsClosedAndOneThatWeWorkForIsNot) {
  const auto late = open(1);
  const auto served = open(2);
  const auto patient = open(3);
  Sessions::give(late, milliseconds{1});
  Sessions::give_all_time(served);
  Sessions::give(patient, std::chrono::minutes{10});
  sessions->start();
  loop.restart();
  const auto give_up = Sessions::Clock::now() + std::chrono::seconds{10};
  while (closed.empty() && Sessions::Clock::now() < give_up) loop.run_one_for(milliseconds{100});
  EXPECT_EQ(closed, std::vector<int>{1});
}

}  // namespace
}  // namespace writeback::api
