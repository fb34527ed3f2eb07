#pragma once

#include <map>
#include <string>

#include "policy/idempotency.hpp"

namespace writeback::test {

/// Idempotency keys in memory, which can fail.
class FakeKeys final : public IdempotencyKeys {
 public:
  struct Row {
    std::string body;
    KeyClaim::Kind kind = KeyClaim::Kind::in_progress;
    RememberedAnswer answer = {};
    std::string note = {};
  };
  std::map<std::string, Row> rows;
  bool fails = false;

  [[nodiscard]] Task<KeyClaim> claim(const KeyedRequest& request) override {
    if (fails) co_return Problem{ProblemKind::directory_unavailable, "no store"};
    KeyClaim claim;
    const auto known = rows.find(id_of(request));
    if (known == rows.end()) {
      rows[id_of(request)] = Row{std::string(request.body)};
      co_return claim;
    }
    Row& row = known->second;
    claim.kind = row.body == request.body ? row.kind : KeyClaim::Kind::other_body;
    if (claim.kind == KeyClaim::Kind::answered) claim.answer = row.answer;
    if (claim.kind == KeyClaim::Kind::abandoned) {
      claim.note = row.note;
      row.kind = KeyClaim::Kind::in_progress;
    }
    co_return claim;
  }
  [[nodiscard]] Task<void> note(const KeyedRequest& request, std::string text) override {
    rows[id_of(request)].note = std::move(text);
    co_return outcome();
  }
  [[nodiscard]] Task<void> answer(const KeyedRequest& request, RememberedAnswer said) override {
    rows[id_of(request)].kind = KeyClaim::Kind::answered;
    rows[id_of(request)].answer = std::move(said);
    co_return outcome();
  }
  [[nodiscard]] Task<void> forget(const KeyedRequest& request) override {
    rows.erase(id_of(request));
    co_return outcome();
  }
  [[nodiscard]] Task<void> abandon(const KeyedRequest& request) override {
    rows[id_of(request)].kind = KeyClaim::Kind::abandoned;
    co_return outcome();
  }
  [[nodiscard]] std::string trouble() const override { return fails ? "no store" : ""; }

 private:
  static std::string id_of(const KeyedRequest& request) {
    return std::string(request.caller) + "/" + std::string(request.operation) + "/" +
           std::string(request.key);
  }
  [[nodiscard]] Result<void> outcome() const {
    if (fails) return Problem{ProblemKind::directory_unavailable, "no store"};
    return {};
  }
};

}  // namespace writeback::test
