#pragma once

#include <memory>

#include "policy/flows/flow_ports.hpp"
#include "store/store.hpp"

namespace writeback::store {

/// What people registered, sealed, in the table of that name; found by a keyed hash of the subject.
/// One thread calls it.
class StoredRegistrations final : public Registrations {
 public:
  explicit StoredRegistrations(std::shared_ptr<Store> store) : store_(std::move(store)) {}

  [[nodiscard]] Task<Registration> load(std::string subject) override;
  [[nodiscard]] Task<bool> keep(std::string subject, Registration registration) override;
  [[nodiscard]] Task<bool> remove(std::string subject) override;

 private:
  std::shared_ptr<Store> store_;
};

/// Names that count once, in the table `spent`.
class StoredSpentNames final : public SpentNames {
 public:
  explicit StoredSpentNames(std::shared_ptr<Store> store) : store_(std::move(store)) {}

  [[nodiscard]] Task<bool> spend(std::string name, Timestamp until) override;

 private:
  std::shared_ptr<Store> store_;
};

}  // namespace writeback::store
