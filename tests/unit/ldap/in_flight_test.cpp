#include "ldap/in_flight.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace writeback::ldap {
namespace {

using Table = InFlight<int>;
using State = Table::State;

TEST(InFlight, AnAnswerGoesToItsWaiterOnce) {
  int one = 1;
  int two = 2;
  Table table;
  EXPECT_TRUE(table.empty());
  table.add(7, &one);
  table.add(8, &two);
  table.mark_sent();
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(table.answer(8), &two);
  EXPECT_EQ(table.answer(8), nullptr);
  EXPECT_EQ(table.answer(7), &one);
  EXPECT_EQ(table.answer(99), nullptr);
  EXPECT_TRUE(table.empty());
}

TEST(InFlight, WhatWasGivenUpBeforeItLeftIsForgotten) {
  int waiter = 1;
  Table table;
  table.add(7, &waiter);
  EXPECT_EQ(table.give_up(7), State::waiting);
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.give_up(7), State::abandoned);
}

TEST(InFlight, WhatWasSentStaysKnownUntilItsLateAnswer) {
  int waiter = 1;
  Table table;
  table.add(7, &waiter);
  table.mark_sent();
  EXPECT_EQ(table.give_up(7), State::sent);
  EXPECT_EQ(table.size(), 1U);
  EXPECT_EQ(table.give_up(7), State::abandoned);
  EXPECT_EQ(table.answer(7), nullptr);
  EXPECT_TRUE(table.empty());
}

TEST(InFlight, OnlyWhatWaitedIsMarkedSent) {
  int one = 1;
  int two = 2;
  Table table;
  table.add(7, &one);
  table.mark_sent();
  EXPECT_EQ(table.give_up(7), State::sent);
  table.add(8, &two);
  table.mark_sent();
  // The abandoned one has not come back to life.
  EXPECT_EQ(table.answer(7), nullptr);
  EXPECT_EQ(table.give_up(8), State::sent);
}

TEST(InFlight, DrainTellsHowFarEachHadCome) {
  int one = 1;
  int two = 2;
  int three = 3;
  Table table;
  table.add(1, &one);
  table.add(2, &two);
  table.mark_sent();
  table.add(3, &three);
  EXPECT_EQ(table.give_up(1), State::sent);
  auto lost = table.drain();
  EXPECT_TRUE(table.empty());
  ASSERT_EQ(lost.size(), 2U);
  std::sort(lost.begin(), lost.end(),
            [](const auto& a, const auto& b) { return *a.waiter < *b.waiter; });
  EXPECT_EQ(lost[0].waiter, &two);
  EXPECT_EQ(lost[0].state, State::sent);
  EXPECT_EQ(lost[1].waiter, &three);
  EXPECT_EQ(lost[1].state, State::waiting);
  EXPECT_TRUE(table.drain().empty());
}

TEST(InFlight, VisitsOnlyThoseWhoStillWait) {
  int one = 1;
  int two = 2;
  Table table;
  table.add(1, &one);
  table.add(2, &two);
  table.mark_sent();
  EXPECT_EQ(table.give_up(1), State::sent);
  std::vector<int> seen;
  table.for_each_waiter([&](const int& waiter) { seen.push_back(waiter); });
  EXPECT_EQ(seen, std::vector<int>{2});
}

/// Any order of events: nobody gets another's answer, nobody an answer after giving up, and nothing
/// stays behind.
TEST(InFlight, HoldsUnderAnyOrderOfEvents) {
  std::mt19937 random(4711);  // NOLINT(cert-msc51-cpp): the same every time
  for (int round = 0; round < 300; ++round) {
    Table table;
    std::vector<int> waiters(40);
    std::map<int, State> known;
    for (int id = 1; id <= 40; ++id) {
      waiters[static_cast<std::size_t>(id - 1)] = id;
      table.add(id, &waiters[static_cast<std::size_t>(id - 1)]);
      known[id] = State::waiting;
      const int about = static_cast<int>(random() % static_cast<unsigned>(id)) + 1;
      switch (random() % 3) {
        case 0:
          table.mark_sent();
          for (auto& [other, state] : known) {
            if (state == State::waiting) state = State::sent;
          }
          break;
        case 1:
          if (known.contains(about)) {
            EXPECT_EQ(table.give_up(about), known[about]);
            if (known[about] == State::waiting) {
              known.erase(about);
            } else {
              known[about] = State::abandoned;
            }
          }
          break;
        default: {
          const int* waiter = table.answer(about);
          const bool waited = known.contains(about) && known[about] != State::abandoned;
          EXPECT_EQ(waiter != nullptr, waited);
          EXPECT_TRUE(waiter == nullptr || *waiter == about);
          known.erase(about);
        }
      }
      EXPECT_EQ(table.size(), known.size());
    }
  }
}

}  // namespace
}  // namespace writeback::ldap
