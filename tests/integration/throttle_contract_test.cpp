// Counters that several agents share, on each kind of store.
#include <boost/asio/co_spawn.hpp>

#include "store/stored_throttles.hpp"
#include "store/throttle_rows.hpp"
#include "tests/integration/store_contract.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {
namespace {

constexpr ThrottleLimit three{3, std::chrono::minutes{5}, std::chrono::minutes{1},
                              std::chrono::minutes{4}};
const ThrottleUse ada{ThrottleKind::wrong_passwords, "uid=ada,dc=example", three, "ada\nAda"};
const ThrottleUse portal{ThrottleKind::caller, "portal", {900, std::chrono::minutes{1}, {}, {}}};

}  // namespace

class ThrottleContract : public StoreContract {
 protected:
  [[nodiscard]] std::unique_ptr<store::StoredThrottles> agent(const std::string& digits = "a") {
    return std::make_unique<store::StoredThrottles>(open(digits));
  }
  [[nodiscard]] ThrottleVerdict attempt(store::StoredThrottles& agent, const ThrottleUse& use) {
    const auto verdicts = run(agent.attempt({use}));
    EXPECT_TRUE(verdicts) << (verdicts ? "" : verdicts.error().log_reason);
    return verdicts ? verdicts->front() : ThrottleVerdict{};
  }
};

TEST_P(ThrottleContract, AgentsCountTogetherAndARestartForgetsNothing) {
  const auto one = agent();
  auto two = agent();
  EXPECT_EQ(attempt(*one, ada).remaining, 2);
  EXPECT_EQ(attempt(*two, ada).remaining, 1);
  two = agent();
  EXPECT_TRUE(attempt(*two, ada).admitted);
  const auto refused = attempt(*one, ada);
  EXPECT_FALSE(refused.admitted);
  EXPECT_EQ(refused.wait, std::chrono::minutes{1});
  move_by(std::chrono::minutes{1});
  EXPECT_TRUE(attempt(*two, ada).admitted);
}

TEST_P(ThrottleContract, OfManyAtTheSameMomentAsManyAreAdmittedAsMayBe) {
  const auto one = agent();
  const auto two = agent();
  int admitted = 0;
  int ended = 0;
  constexpr int attempts = 40;
  for (int i = 0; i < attempts; ++i) {
    boost::asio::co_spawn(
        loop(), (i % 2 == 0 ? one : two)->attempt({portal, ada}),
        [&](std::exception_ptr thrown, Result<std::vector<ThrottleVerdict>> verdicts) {
          EXPECT_FALSE(thrown);
          EXPECT_TRUE(verdicts) << (verdicts ? "" : verdicts.error().log_reason);
          if (verdicts && verdicts->at(1).admitted) ++admitted;
          ++ended;
        });
  }
  const auto work = boost::asio::make_work_guard(loop());
  loop().restart();
  while (ended < attempts) loop().run_one();
  EXPECT_EQ(admitted, 3);
  EXPECT_EQ(attempt(*one, portal).remaining, 900 - 4) << "what was refused counts for nobody";
}

TEST_P(ThrottleContract, SharesOfAGenerousLimitNeverExceedItTogether) {
  const ThrottleUse everybody{ThrottleKind::everyone, "", {4000, std::chrono::minutes{1}, {}, {}}};
  const auto one = agent();
  const auto two = agent();
  int admitted = 0;
  int refusals_in_a_row = 0;
  std::int64_t remaining = 4000;
  for (int i = 0; i < 4100; ++i) {
    const auto verdict = attempt(i % 3 == 0 ? *two : *one, everybody);
    if (verdict.admitted) {
      ++admitted;
      remaining = verdict.remaining;
    }
    refusals_in_a_row = verdict.admitted ? 0 : refusals_in_a_row + 1;
  }
  EXPECT_LE(admitted, 4000);
  EXPECT_GE(admitted, 4000 - 4) << "what the other one had taken";
  EXPECT_GT(refusals_in_a_row, 50);
  EXPECT_LE(remaining, 8);
}

TEST_P(ThrottleContract, AnAttemptCanBeGivenBackAndAllOfThemForgotten) {
  const auto one = agent();
  EXPECT_EQ(attempt(*one, ada).remaining, 2);
  EXPECT_TRUE(run(one->give_back(ada)));
  EXPECT_EQ(attempt(*one, ada).remaining, 2);
  EXPECT_EQ(attempt(*one, ada).remaining, 1);
  EXPECT_TRUE(attempt(*one, ada).admitted);
  EXPECT_FALSE(attempt(*one, ada).admitted);
  EXPECT_TRUE(run(one->forget(ada)));
  EXPECT_EQ(attempt(*one, ada).remaining, 2);
}

TEST_P(ThrottleContract, AnAdministratorSeesAndClearsThemByAnyName) {
  const auto one = agent();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(attempt(*one, ada).admitted);
  EXPECT_TRUE(attempt(*one, portal).admitted);
  std::vector<Secret> keys;
  keys.emplace_back(std::string(64, 'a'));
  const store::Sealer sealer(keys);
  const auto connection = database();
  const auto blocked = store::list_throttles(*connection, sealer, now(), false, 100);
  ASSERT_EQ(blocked.size(), 1U);
  EXPECT_EQ(blocked.front().names, (std::vector<std::string>{"uid=ada,dc=example", "ada", "Ada"}));
  EXPECT_EQ(blocked.front().count.blocked_until, now() + std::chrono::minutes{1});
  EXPECT_EQ(store::list_throttles(*connection, sealer, now(), true, 100).size(), 2U);
  EXPECT_EQ(store::clear_throttles(*connection, sealer, ThrottleKind::caller, "ada"), 0U);
  EXPECT_EQ(store::clear_throttles(*connection, sealer, std::nullopt, "ADA"), 1U);
  EXPECT_EQ(attempt(*one, ada).remaining, 2);
}

TEST_P(ThrottleContract, WhileAKeyOfTheStoreIsReplacedTheCountGoesOn) {
  const auto old_one = agent("ab");
  EXPECT_EQ(attempt(*old_one, ada).remaining, 2);
  EXPECT_EQ(attempt(*old_one, ada).remaining, 1);
  const auto new_one = agent("ba");
  EXPECT_TRUE(attempt(*new_one, ada).admitted);
  EXPECT_FALSE(attempt(*new_one, ada).admitted);
}

TEST_P(ThrottleContract, WhatMattersNoMoreIsRemoved) {
  const auto one = agent();
  EXPECT_TRUE(attempt(*one, ada).admitted);
  EXPECT_EQ(count("throttle"), 1);
  move_by(std::chrono::hours{1});
  EXPECT_TRUE(support::wait_until([&] { return count("throttle") == 0; }));
}

INSTANTIATE_TEST_SUITE_P(Each, ThrottleContract, testing::Values("sqlite", "postgresql"),
                         [](const auto& kind) { return kind.param; });

}  // namespace writeback::test
