#include "ldap/gate.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <vector>

#include "tests/unit/run_task.hpp"

namespace writeback::ldap {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

const Clock::time_point never = Clock::time_point::max();

/// Somebody who enters: what became of it, and the place until it is given back.
struct Visitor {
  bool answered = false;
  bool admitted = false;
  Gate::Place place;
};

asio::awaitable<void> enter(Gate& gate, Visitor& visitor, Clock::time_point deadline,
                            std::vector<int>* order, int number) {
  visitor.place = co_await gate.enter(deadline);
  visitor.admitted = static_cast<bool>(visitor.place);
  visitor.answered = true;
  if (order != nullptr && visitor.admitted) order->push_back(number);
}

class GateTest : public testing::Test {
 protected:
  void send(Gate& gate, std::size_t who, Clock::time_point deadline = never) {
    asio::co_spawn(loop, enter(gate, visitors[who], deadline, &order, static_cast<int>(who)),
                   asio::detached);
    turn();
  }
  void turn() {
    loop.restart();
    loop.poll();
  }
  void leave(std::size_t who) {
    visitors[who].place = Gate::Place();
    turn();
  }

  /// The gate outlives all places.
  Gate& make_gate(std::size_t places, std::size_t queue_limit) {
    return made_.emplace(loop.get_executor(), places, queue_limit);
  }

  asio::io_context loop;

 private:
  std::optional<Gate> made_;

 protected:
  std::vector<Visitor> visitors = std::vector<Visitor>(8);
  std::vector<int> order;
};

TEST_F(GateTest, LetsAsManyInAsThereArePlaces) {
  Gate& gate = make_gate(2, 8);
  for (std::size_t who = 0; who < 4; ++who) send(gate, who);
  EXPECT_TRUE(visitors[0].admitted);
  EXPECT_TRUE(visitors[1].admitted);
  EXPECT_FALSE(visitors[2].answered);
  EXPECT_FALSE(visitors[3].answered);
  EXPECT_EQ(gate.queued(), 2U);
  leave(0);
  EXPECT_TRUE(visitors[2].admitted);
  EXPECT_FALSE(visitors[3].answered);
  leave(2);
  EXPECT_TRUE(visitors[3].admitted);
  EXPECT_EQ(gate.queued(), 0U);
}

TEST_F(GateTest, ThoseWhoWaitComeInInOrder) {
  Gate& gate = make_gate(1, 8);
  for (std::size_t who = 0; who < 5; ++who) send(gate, who);
  for (std::size_t who = 0; who < 5; ++who) leave(who);
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST_F(GateTest, AFullQueueTurnsAwayAtOnce) {
  Gate& gate = make_gate(1, 2);
  for (std::size_t who = 0; who < 4; ++who) send(gate, who);
  EXPECT_TRUE(visitors[3].answered);
  EXPECT_FALSE(visitors[3].admitted);
  EXPECT_FALSE(visitors[1].answered);
  EXPECT_FALSE(visitors[2].answered);
  leave(0);
  leave(1);
  EXPECT_TRUE(visitors[2].admitted);
  leave(2);
  // All places are there again.
  send(gate, 4);
  EXPECT_TRUE(visitors[4].admitted);
  leave(4);
}

TEST_F(GateTest, WaitingEndsAtTheDeadline) {
  Gate& gate = make_gate(1, 8);
  send(gate, 0);
  send(gate, 1, Clock::now() + milliseconds{10});
  send(gate, 2);
  EXPECT_EQ(gate.queued(), 2U);
  while (!visitors[1].answered) {
    loop.restart();
    loop.run_one();
  }
  EXPECT_FALSE(visitors[1].admitted);
  EXPECT_EQ(gate.queued(), 1U);
  leave(0);
  EXPECT_TRUE(visitors[2].admitted);
  leave(2);
}

TEST_F(GateTest, AFreePlaceIsHadAlsoAtThePassedDeadline) {
  Gate& gate = make_gate(1, 8);
  send(gate, 0, Clock::now() - milliseconds{10});
  EXPECT_TRUE(visitors[0].admitted);
  leave(0);
}

/// A place that was handed over in the moment of the deadline is used or given back, and never
/// lost.
TEST_F(GateTest, NoPlaceIsLostBetweenHandingOverAndTheDeadline) {
  Gate& gate = make_gate(1, 8);
  for (int round = 0; round < 50; ++round) {
    Visitor holder;
    Visitor late;
    asio::co_spawn(loop, enter(gate, holder, never, nullptr, 0), asio::detached);
    turn();
    ASSERT_TRUE(holder.admitted) << "in round " << round;
    const auto deadline = Clock::now() + std::chrono::microseconds{200};
    asio::co_spawn(loop, enter(gate, late, deadline, nullptr, 1), asio::detached);
    turn();
    while (Clock::now() < deadline) {
    }
    holder.place = Gate::Place();  // the timer has run out, and its handler has not run
    turn();
    EXPECT_TRUE(late.answered);
    late.place = Gate::Place();
  }
  EXPECT_EQ(gate.queued(), 0U);
}

TEST_F(GateTest, EverybodyWhoWaitsIsSentAway) {
  Gate& gate = make_gate(1, 8);
  for (std::size_t who = 0; who < 4; ++who) send(gate, who);
  gate.send_away();
  turn();
  for (std::size_t who = 1; who < 4; ++who) {
    EXPECT_TRUE(visitors[who].answered);
    EXPECT_FALSE(visitors[who].admitted);
  }
  EXPECT_EQ(gate.queued(), 0U);
  leave(0);
  send(gate, 5);
  EXPECT_TRUE(visitors[5].admitted);
  leave(5);
}

TEST_F(GateTest, APlaceIsGivenBackOnceHoweverOftenItMoves) {
  Gate& gate = make_gate(1, 0);
  auto first = test::run(loop, gate.enter(never));
  ASSERT_TRUE(first);
  Gate::Place second(std::move(first));
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_FALSE(test::run(loop, gate.enter(never)));
  {
    Gate::Place third;
    third = std::move(second);
    EXPECT_TRUE(third);
    EXPECT_FALSE(test::run(loop, gate.enter(never)));
  }
  EXPECT_TRUE(test::run(loop, gate.enter(never)));
  EXPECT_TRUE(test::run(loop, gate.enter(never)));
}

TEST_F(GateTest, WithoutPlacesNobodyComesIn) {
  Gate& gate = make_gate(0, 1);
  send(gate, 0, Clock::now() + milliseconds{5});
  send(gate, 1);
  EXPECT_TRUE(visitors[1].answered);
  while (!visitors[0].answered) {
    loop.restart();
    loop.run_one();
  }
  EXPECT_FALSE(visitors[0].admitted);
}

}  // namespace
}  // namespace writeback::ldap
