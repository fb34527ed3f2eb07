#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/throttles.hpp"
#include "store/store.hpp"

namespace writeback::store {

/// The counters in the store: of all agents that share it, and across restarts. Names are sealed.
/// Attempts that come while others are being counted wait, and are counted together in one
/// transaction. Of generous limits a share is taken at once, so that most requests need no
/// transaction at all; what was taken and not used is gone with the process, never the other way.
class StoredThrottles final : public Throttles {
 public:
  explicit StoredThrottles(std::shared_ptr<Store> store) : store_(std::move(store)) {}

  [[nodiscard]] Task<std::vector<ThrottleVerdict>> attempt(std::vector<ThrottleUse> uses) override;
  [[nodiscard]] Task<void> give_back(ThrottleUse use) override;
  [[nodiscard]] Task<void> forget(ThrottleUse use) override;

 private:
  struct Waiting;
  using Verdicts = std::vector<ThrottleVerdict>;
  /// Attempts that were taken from the store already, until the window ends.
  struct Share {
    std::int64_t left = 0;
    std::int64_t remaining = 0;  ///< in the store, when they were taken
    std::chrono::steady_clock::time_point ends;
  };
  [[nodiscard]] std::optional<Verdicts> from_shares(const std::vector<ThrottleUse>& uses);
  void keep_shares(const std::vector<ThrottleUse>& uses, const Verdicts& verdicts,
                   std::map<std::string, std::int64_t>& taken);
  [[nodiscard]] boost::asio::awaitable<void> count_all_that_wait();

  std::shared_ptr<Store> store_;
  std::vector<std::shared_ptr<Waiting>> waiting_;
  bool is_counting_ = false;
  std::map<std::string, Share> shares_;  ///< of everybody and of each caller: as many as there are
};

}  // namespace writeback::store
