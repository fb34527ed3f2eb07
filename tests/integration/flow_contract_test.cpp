// Flows, registrations, names that count once, and notices, that several agents share, on each kind
// of store.
#include "store/sealed_json.hpp"
#include "store/stored_flows.hpp"
#include "store/stored_notices.hpp"
#include "store/stored_registrations.hpp"
#include "tests/integration/store_contract.hpp"

namespace writeback::test {

class FlowContract : public StoreContract {
 protected:
  [[nodiscard]] Flow fresh_flow() const {
    Flow flow;
    flow.id = "0123456789abcdef";
    flow.caller = "portal";
    flow.user = "ada";
    flow.expires = now() + std::chrono::minutes{15};
    return flow;
  }
  [[nodiscard]] bool keeps(store::StoredFlows& agent, Flow& flow) {
    const auto kept = run(agent.keep(flow));
    EXPECT_TRUE(kept) << (kept ? "" : kept.error().log_reason);
    return kept && *kept;
  }
};

TEST_P(FlowContract, OfTwoWhoGoOnFromTheSameStateOneWins) {
  store::StoredFlows one(open());
  store::StoredFlows two(open());
  Flow flow = fresh_flow();
  ASSERT_TRUE(keeps(one, flow));
  auto first = run(one.load(flow.id));
  auto second = run(two.load(flow.id));
  ASSERT_TRUE(first && *first && second && *second);
  EXPECT_EQ((*first)->user, "ada");
  // The very same state: who came second must not take it for its own.
  EXPECT_TRUE(keeps(one, **first));
  EXPECT_FALSE(keeps(two, **second));
  EXPECT_FALSE(keeps(two, **second));
  EXPECT_TRUE(keeps(one, **first)) << "who won goes on";
}

TEST_P(FlowContract, AFlowIsFoundByItsCallAndEndsWithItsTime) {
  store::StoredFlows agent(open());
  Flow flow = fresh_flow();
  ASSERT_TRUE(keeps(agent, flow));
  Challenge challenge;
  challenge.call_token = "feed";
  flow.challenge = challenge;
  ASSERT_TRUE(keeps(agent, flow));
  const auto found = run(agent.load_by_call("feed"));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->id, flow.id);
  EXPECT_FALSE(*run(agent.load_by_call("other")));
  EXPECT_FALSE(*run(agent.load("other")));
  const auto rows = database()->run("SELECT sealed FROM flow");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0][0].bytes().find("ada"), std::string::npos) << "it is sealed";
}

TEST_P(FlowContract, ARegistrationIsKeptByOneOfTwoAndOutlivesANewKey) {
  store::StoredRegistrations one(open());
  store::StoredRegistrations two(open());
  auto mine = run(one.load("subject"));
  auto theirs = run(two.load("subject"));
  ASSERT_TRUE(mine && theirs);
  EXPECT_EQ(mine->version, 0);
  mine->phone = theirs->phone = "+4915123456789";
  EXPECT_TRUE(*run(one.keep("subject", *mine)));
  EXPECT_FALSE(*run(two.keep("subject", *theirs)));
  mine = run(two.load("subject"));
  EXPECT_EQ(mine->phone, "+4915123456789");
  theirs = run(one.load("subject"));
  EXPECT_TRUE(*run(one.keep("subject", *mine)));
  EXPECT_FALSE(*run(two.keep("subject", *theirs)));
  EXPECT_TRUE(*run(two.remove("subject")));
  EXPECT_FALSE(*run(two.remove("subject")));
  EXPECT_EQ(run(one.load("subject"))->version, 0);
}

TEST_P(FlowContract, ANameIsSpentOnce) {
  store::StoredSpentNames one(open());
  store::StoredSpentNames two(open());
  const auto until = now() + std::chrono::minutes{10};
  EXPECT_TRUE(*run(one.spend("captcha", until)));
  EXPECT_FALSE(*run(two.spend("captcha", until)));
  EXPECT_TRUE(*run(two.spend("another", until)));
}

TEST_P(FlowContract, ANoticeIsTakenByOneAgentAndComesBackWhereItIsNotSent) {
  store::StoredNotices one(open());
  store::StoredNotices two(open());
  std::vector<Message> messages;
  for (const char* address : {"a@example.com", "b@example.com"}) {
    Message message;
    message.kind = MessageKind::password_reset;
    message.to = address;
    message.values["user"] = "ada";
    messages.push_back(std::move(message));
  }
  ASSERT_TRUE(run(one.queue(std::move(messages))));
  const std::chrono::seconds hold{90};
  auto taken = run(one.take(1, hold));
  ASSERT_TRUE(taken);
  ASSERT_EQ(taken->size(), 1U);
  auto rest = run(two.take(16, hold));
  ASSERT_EQ(rest->size(), 1U);
  EXPECT_NE(rest->front().message.to, taken->front().message.to);
  EXPECT_EQ(rest->front().message.values.at("user"), "ada");
  ASSERT_TRUE(run(two.done(rest->front().id)));
  EXPECT_TRUE(run(two.take(16, hold))->empty());
  ASSERT_TRUE(run(one.retry(taken->front().id, std::chrono::seconds{30})));
  EXPECT_TRUE(run(two.take(16, hold))->empty()) << "not before its time";
  move_by(std::chrono::seconds{31});
  taken = run(two.take(16, hold));
  ASSERT_EQ(taken->size(), 1U);
  EXPECT_EQ(taken->front().attempts, 2);
  move_by(hold);
  EXPECT_EQ(run(one.take(16, hold))->size(), 1U) << "the agent that had it may have died";
}

INSTANTIATE_TEST_SUITE_P(Each, FlowContract, testing::Values("sqlite", "postgresql"),
                         [](const auto& kind) { return kind.param; });

}  // namespace writeback::test
