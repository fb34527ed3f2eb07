#pragma once

#include <memory>

#include "policy/kept_keys.hpp"
#include "store/store.hpp"

namespace writeback::store {

/// Keys in the store, sealed.
class StoredKeys final : public KeptKeys {
 public:
  explicit StoredKeys(std::shared_ptr<Store> store) : store_(std::move(store)) {}

  [[nodiscard]] Task<std::vector<KeptKey>> load() override;
  [[nodiscard]] Task<void> make(std::string id, Timestamp expires,
                                std::function<Secret()> make) override;

 private:
  std::shared_ptr<Store> store_;
};

}  // namespace writeback::store
