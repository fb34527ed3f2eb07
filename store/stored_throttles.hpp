#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policy/throttles.hpp"
#include "store/store.hpp"

namespace writeback::store {

/// The counters in the store: of all agents that share it, and across restarts. Names are sealed.
class StoredThrottles final : public Throttles {
 public:
  explicit StoredThrottles(std::shared_ptr<Store> store) : store_(std::move(store)) {}

  [[nodiscard]] Task<std::vector<ThrottleVerdict>> attempt(std::vector<ThrottleUse> uses) override;
  [[nodiscard]] Task<void> give_back(ThrottleUse use) override;
  [[nodiscard]] Task<void> forget(ThrottleUse use) override;

 private:
  std::shared_ptr<Store> store_;
};

}  // namespace writeback::store
