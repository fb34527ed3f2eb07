// What an Idempotency-Key means, on each kind of store.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <deque>
#include <map>

#include "store/stored_idempotency_keys.hpp"
#include "tests/integration/store_contract.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {
namespace {

using Kind = KeyClaim::Kind;
using store::StoredIdempotencyKeys;

constexpr std::chrono::seconds lease{40};

/// One use of a key by one agent. Each is another attempt.
KeyedRequest use(const char* key, const char* attempt) {
  return {"portal", "password.reset", key, R"({"user":"ada"})", attempt};
}

}  // namespace

class IdempotencyContract : public StoreContract {
 protected:
  [[nodiscard]] std::unique_ptr<StoredIdempotencyKeys> agent(const std::string& name,
                                                             const std::string& digits = "a") {
    return std::make_unique<StoredIdempotencyKeys>(open(digits), name, lease);
  }
  [[nodiscard]] KeyClaim claim(StoredIdempotencyKeys& agent, const KeyedRequest& request) {
    auto claimed = run(agent.claim(request));
    EXPECT_TRUE(claimed) << (claimed ? "" : claimed.error().log_reason);
    return claimed ? std::move(*claimed) : KeyClaim{};
  }
  void answer(StoredIdempotencyKeys& agent, const KeyedRequest& request, const std::string& body) {
    const auto kept = run(agent.answer(request, RememberedAnswer{200, "application/json", body}));
    EXPECT_TRUE(kept) << kept.error().log_reason;
  }
};

TEST_P(IdempotencyContract, TheFirstAnswerIsGivenAgainAtEachAgent) {
  const auto one = agent("one");
  const auto two = agent("two");
  EXPECT_EQ(claim(*one, use("k", "1")).kind, Kind::fresh);
  EXPECT_EQ(claim(*two, use("k", "2")).kind, Kind::in_progress);
  answer(*one, use("k", "1"), R"({"result":"done"})");
  for (auto* agent : {one.get(), two.get()}) {
    const auto again = claim(*agent, use("k", "3"));
    ASSERT_EQ(again.kind, Kind::answered);
    EXPECT_EQ(again.answer->status, 200U);
    EXPECT_EQ(again.answer->content_type, "application/json");
    EXPECT_EQ(again.answer->body, R"({"result":"done"})");
  }
}

TEST_P(IdempotencyContract, OfManyAtTheSameMomentOneGetsTheKey) {
  const auto one = agent("one");
  const auto two = agent("two");
  constexpr int keys = 20;
  constexpr int uses = 6;
  std::map<int, std::map<Kind, int>> seen;
  int ended = 0;
  std::deque<std::string> names;
  std::deque<KeyedRequest> requests;
  for (int key = 0; key < keys; ++key) {
    const char* name = names.emplace_back("key " + std::to_string(key)).c_str();
    for (int attempt = 0; attempt < uses; ++attempt) {
      const char* whose =
          names.emplace_back(std::to_string(key) + "/" + std::to_string(attempt)).c_str();
      const auto& request = requests.emplace_back(use(name, whose));
      auto& asked = attempt % 2 == 0 ? one : two;
      boost::asio::co_spawn(loop(), asked->claim(request),
                            [&, key](std::exception_ptr thrown, Result<KeyClaim> claimed) {
                              EXPECT_FALSE(thrown);
                              EXPECT_TRUE(claimed);
                              if (claimed) ++seen[key][claimed->kind];
                              ++ended;
                            });
    }
  }
  const auto work = boost::asio::make_work_guard(loop());
  loop().restart();
  while (ended < keys * uses) loop().run_one();
  for (const auto& [key, kinds] : seen) {
    EXPECT_EQ(kinds.at(Kind::fresh), 1) << "key " << key;
    EXPECT_EQ(kinds.at(Kind::in_progress), uses - 1) << "key " << key;
  }
}

TEST_P(IdempotencyContract, AnotherBodyIsRefusedWhateverTheState) {
  const auto one = agent("one");
  KeyedRequest other = use("k", "2");
  other.body = "{}";
  EXPECT_EQ(claim(*one, use("k", "1")).kind, Kind::fresh);
  EXPECT_EQ(claim(*one, other).kind, Kind::other_body);
  answer(*one, use("k", "1"), "{}");
  EXPECT_EQ(claim(*one, other).kind, Kind::other_body);
}

TEST_P(IdempotencyContract, CallersAndOperationsHaveKeysOfTheirOwn) {
  const auto one = agent("one");
  const KeyedRequest first = use("k", "1");
  EXPECT_EQ(claim(*one, first).kind, Kind::fresh);
  for (const KeyedRequest& other :
       {KeyedRequest{"portal2", first.operation, first.key, first.body, "2"},
        KeyedRequest{first.caller, "password.change", first.key, first.body, "3"},
        KeyedRequest{first.caller, first.operation, "k2", first.body, "4"},
        KeyedRequest{"portalpassword", ".reset", first.key, first.body, "5"}}) {
    EXPECT_EQ(claim(*one, other).kind, Kind::fresh) << other.caller << other.operation << other.key;
  }
}

TEST_P(IdempotencyContract, WhatWasForgottenIsFreshAndWhatWasAbandonedIsNot) {
  const auto one = agent("one");
  const auto two = agent("two");
  EXPECT_EQ(claim(*one, use("k", "1")).kind, Kind::fresh);
  EXPECT_TRUE(run(one->forget(use("k", "1"))));
  EXPECT_EQ(claim(*one, use("k", "2")).kind, Kind::fresh);
  EXPECT_TRUE(run(one->note(use("k", "2"), "as it was")));
  EXPECT_TRUE(run(one->abandon(use("k", "2"))));
  const auto taken_over = claim(*two, use("k", "3"));
  EXPECT_EQ(taken_over.kind, Kind::abandoned);
  EXPECT_EQ(taken_over.note, "as it was");
  EXPECT_EQ(claim(*one, use("k", "4")).kind, Kind::in_progress) << "by one only";
}

TEST_P(IdempotencyContract, AnAgentThatStartsAgainAbandonsItsOwnOnly) {
  auto one = agent("one");
  const auto two = agent("two");
  EXPECT_EQ(claim(*one, use("k1", "1")).kind, Kind::fresh);
  EXPECT_TRUE(run(one->note(use("k1", "1"), "as it was")));
  EXPECT_EQ(claim(*two, use("k2", "1")).kind, Kind::fresh);
  one = agent("one");
  EXPECT_EQ(claim(*one, use("k2", "2")).kind, Kind::in_progress);
  const auto taken_over = claim(*one, use("k1", "2"));
  EXPECT_EQ(taken_over.kind, Kind::abandoned);
  EXPECT_EQ(taken_over.note, "as it was");
}

TEST_P(IdempotencyContract, WhoDoesNotComeBackLosesTheKeyAndCanDoNothingWithItAfterwards) {
  const auto one = agent("one");
  const auto two = agent("two");
  EXPECT_EQ(claim(*one, use("k", "1")).kind, Kind::fresh);
  move_by(lease - std::chrono::seconds{1});
  EXPECT_TRUE(run(one->note(use("k", "1"), "as it was"))) << "and it is held for longer now";
  move_by(std::chrono::seconds{2});
  EXPECT_EQ(claim(*two, use("k", "2")).kind, Kind::in_progress);
  move_by(lease);
  EXPECT_EQ(claim(*two, use("k", "3")).note, "as it was");
  const auto late = run(one->note(use("k", "1"), "late"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ProblemKind::operation_in_progress) << "it must not write";
  EXPECT_FALSE(run(one->answer(use("k", "1"), RememberedAnswer{200, "", "late"})));
  answer(*two, use("k", "3"), "said");
  EXPECT_EQ(claim(*one, use("k", "4")).answer->body, "said");
}

TEST_P(IdempotencyContract, AfterADayTheKeyIsUnusedAgainAndItsRowIsRemoved) {
  const auto one = agent("one");
  EXPECT_EQ(claim(*one, use("k", "1")).kind, Kind::fresh);
  answer(*one, use("k", "1"), "said");
  move_by(std::chrono::hours{24} - std::chrono::seconds{1});
  EXPECT_EQ(claim(*one, use("k", "2")).kind, Kind::answered);
  move_by(std::chrono::seconds{1});
  EXPECT_EQ(claim(*one, use("k", "3")).kind, Kind::fresh);
  move_by(std::chrono::hours{25});
  EXPECT_TRUE(support::wait_until([&] { return count("idempotency") == 0; }));
}

TEST_P(IdempotencyContract, WhileAKeyOfTheStoreIsReplacedNothingIsForgottenOrDoneTwice) {
  const auto old_one = agent("one", "ab");
  const auto new_one = agent("two", "ba");
  EXPECT_EQ(claim(*old_one, use("k1", "1")).kind, Kind::fresh);
  EXPECT_EQ(claim(*new_one, use("k1", "2")).kind, Kind::in_progress);
  answer(*old_one, use("k1", "1"), "said");
  EXPECT_EQ(claim(*new_one, use("k1", "3")).answer->body, "said");
  EXPECT_EQ(claim(*new_one, use("k2", "1")).kind, Kind::fresh);
  EXPECT_EQ(claim(*old_one, use("k2", "2")).kind, Kind::in_progress);
  answer(*new_one, use("k2", "1"), "said too");
  EXPECT_EQ(claim(*old_one, use("k2", "3")).answer->body, "said too");
}

TEST_P(IdempotencyContract, AnAgentWithAnotherKeyIsToldSo) {
  const auto one = agent("one", "a");
  EXPECT_EQ(claim(*one, use("k", "1")).kind, Kind::fresh);
  const auto two = agent("two", "b");
  EXPECT_FALSE(run(two->claim(use("k", "2"))));
  EXPECT_NE(two->trouble().find("key_file"), std::string::npos) << two->trouble();
  EXPECT_EQ(one->trouble(), "");
}

INSTANTIATE_TEST_SUITE_P(Each, IdempotencyContract, testing::Values("sqlite", "postgresql"),
                         [](const auto& kind) { return kind.param; });

}  // namespace writeback::test
