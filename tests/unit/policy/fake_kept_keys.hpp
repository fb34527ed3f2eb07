#pragma once

#include <map>
#include <string>

#include "policy/kept_keys.hpp"

namespace writeback::test {

/// Keys in memory, at a moment that the test sets.
class FakeKeptKeys final : public KeptKeys {
 public:
  struct Row {
    std::string der;
    Timestamp expires;
  };
  std::map<std::string, Row> rows;
  Timestamp now{std::chrono::seconds{1'795'000'000}};
  int loads = 0;
  bool fails = false;

  [[nodiscard]] Task<std::vector<KeptKey>> load() override {
    ++loads;
    if (fails) co_return Problem{ProblemKind::directory_unavailable, "no store"};
    std::vector<KeptKey> keys;
    for (const auto& [id, row] : rows) {
      if (row.expires > now) keys.push_back({id, Secret(row.der), row.expires});
    }
    co_return keys;
  }
  [[nodiscard]] Task<void> make(std::string id, Timestamp expires,
                                std::function<Secret()> make) override {
    if (fails) co_return Problem{ProblemKind::directory_unavailable, "no store"};
    if (!rows.contains(id)) rows[id] = {std::string(make().reveal()), expires};
    co_return Result<void>();
  }
};

}  // namespace writeback::test
