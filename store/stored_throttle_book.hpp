#pragma once

#include <memory>

#include "policy/throttle_book.hpp"
#include "store/store.hpp"

namespace writeback::store {

/// The counters in the store, of all agents that share it.
class StoredThrottleBook final : public ThrottleBook {
 public:
  explicit StoredThrottleBook(std::shared_ptr<Store> store) : store_(std::move(store)) {}

  [[nodiscard]] Task<Page> list(bool all) override;
  [[nodiscard]] Task<std::size_t> clear(std::optional<ThrottleKind> kind,
                                        std::string called) override;

 private:
  std::shared_ptr<Store> store_;
};

}  // namespace writeback::store
