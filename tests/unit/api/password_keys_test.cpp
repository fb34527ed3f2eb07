#include "api/password_keys.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/fake_kept_keys.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::api {
namespace {

using std::chrono::hours;
using test::FakeKeptKeys;

constexpr hours month{24 * 30};

struct Agent {
  explicit Agent(std::shared_ptr<FakeKeptKeys> store)
      : kept(std::move(store)), keys(kept, month, [this] { return kept->now; }) {}
  [[nodiscard]] std::vector<std::string> ids() {
    std::vector<std::string> found;
    const auto published = test::run(keys.published());
    EXPECT_TRUE(published);
    for (const auto& one : *published) found.push_back(one.id);
    return found;
  }
  std::shared_ptr<FakeKeptKeys> kept;
  PasswordKeys keys;
};

}  // namespace

TEST(PasswordKeys, AgentsOfOneStorePublishTheSameOfEachKind) {
  const auto kept = std::make_shared<FakeKeptKeys>();
  Agent one(kept);
  Agent two(kept);
  EXPECT_EQ(one.ids().size(), 2U);
  EXPECT_EQ(one.ids(), two.ids());
}

TEST(PasswordKeys, ArePublishedForAPeriodAndTakenForADayMore) {
  const auto kept = std::make_shared<FakeKeptKeys>();
  Agent agent(kept);
  const auto first = agent.ids();
  const auto expires = test::run(agent.keys.published())->front().expires;
  kept->now = expires - hours{24} - std::chrono::seconds{1};
  EXPECT_EQ(agent.ids(), first);
  kept->now = expires - hours{24};
  const auto second = agent.ids();
  EXPECT_EQ(second.size(), 2U);
  EXPECT_NE(second, first);
  EXPECT_EQ(kept->rows.size(), 4U);
}

TEST(PasswordKeys, AreNotMadeAgainAfterARestart) {
  const auto kept = std::make_shared<FakeKeptKeys>();
  const auto first = Agent(kept).ids();
  EXPECT_EQ(Agent(kept).ids(), first);
}

TEST(PasswordKeys, APlainPasswordIsTakenAsItIsOrRefused) {
  Agent agent(std::make_shared<FakeKeptKeys>());
  const Secret plain("zebra-stripes");
  EXPECT_EQ(test::run(agent.keys.open(plain, "/new_password", true))->reveal(), "zebra-stripes");
  const auto refused = test::run(agent.keys.open(plain, "/new_password", false));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::invalid_request);
  EXPECT_EQ(refused.error().errors.front().pointer, "/new_password");
  EXPECT_NE(refused.error().errors.front().reason.find("/v1/keys"), std::string::npos);
}

TEST(PasswordKeys, WithoutAStoreNoneArePublished) {
  Agent agent(std::make_shared<FakeKeptKeys>());
  agent.kept->fails = true;
  const auto published = test::run(agent.keys.published());
  ASSERT_FALSE(published);
  EXPECT_EQ(published.error().kind, ProblemKind::directory_unavailable);
}

}  // namespace writeback::api
