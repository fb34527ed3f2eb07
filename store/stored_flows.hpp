#pragma once

#include <memory>

#include "policy/flows/flow_ports.hpp"
#include "store/store.hpp"

namespace writeback::store {

/// The flows in the table of that name, sealed; found by a keyed hash of their id, which stands
/// nowhere else. One thread calls it.
class StoredFlows final : public Flows {
 public:
  explicit StoredFlows(std::shared_ptr<Store> store) : store_(std::move(store)) {}

  [[nodiscard]] Task<std::optional<Flow>> load(std::string id) override;
  [[nodiscard]] Task<std::optional<Flow>> load_by_call(std::string token) override;
  [[nodiscard]] Task<bool> keep(Flow& flow) override;

 private:
  std::shared_ptr<Store> store_;
};

}  // namespace writeback::store
