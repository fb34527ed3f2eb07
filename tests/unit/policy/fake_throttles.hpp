#pragma once

#include <map>
#include <string>
#include <vector>

#include "policy/throttles.hpp"

namespace writeback::test {

/// Counters in memory at a moment that the test sets, which can fail.
class FakeThrottles final : public Throttles {
 public:
  std::map<std::string, ThrottleCount> counts;
  std::vector<std::string> calls;
  Timestamp now{std::chrono::seconds{1'795'000'000}};
  bool fails = false;

  [[nodiscard]] Task<std::vector<ThrottleVerdict>> attempt(std::vector<ThrottleUse> uses) override {
    calls.emplace_back("attempt");
    if (fails) co_return Problem{ProblemKind::directory_unavailable, "no store"};
    std::vector<ThrottleVerdict> verdicts;
    std::vector<ThrottleStep> steps;
    bool admitted = true;
    for (const auto& use : uses) {
      steps.push_back(writeback::attempt(use.limit, counts[id_of(use)], now));
      verdicts.push_back(steps.back().verdict);
      admitted = admitted && steps.back().verdict.admitted;
    }
    for (std::size_t i = 0; admitted && i < uses.size(); ++i) {
      counts[id_of(uses[i])] = steps[i].next;
    }
    co_return verdicts;
  }
  [[nodiscard]] Task<void> give_back(ThrottleUse use) override {
    calls.emplace_back("give_back");
    counts[id_of(use)] = given_back(counts[id_of(use)]);
    co_return Result<void>();
  }
  [[nodiscard]] Task<void> forget(ThrottleUse use) override {
    calls.emplace_back("forget");
    counts.erase(id_of(use));
    co_return Result<void>();
  }

  [[nodiscard]] static std::string id_of(const ThrottleUse& use) {
    return std::string(name_of(use.kind)) + ":" + use.name;
  }
};

}  // namespace writeback::test
