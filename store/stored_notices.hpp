#pragma once

#include <memory>
#include <vector>

#include "policy/flows/flow_ports.hpp"
#include "store/store.hpp"

namespace writeback::store {

/// Messages that nobody waits for, in the table `notice`, sealed. Each agent takes those that are
/// due; a message that an agent took and did not finish with is due again a while later, so it may
/// arrive twice, and is not lost. One thread calls it.
class StoredNotices final : public Notices {
 public:
  explicit StoredNotices(std::shared_ptr<Store> store) : store_(std::move(store)) {}

  [[nodiscard]] Task<void> queue(std::vector<Message> messages) override;

  struct Due {
    std::string id;
    Message message;
    std::int64_t attempts = 0;  ///< this one too
  };
  /// So many at the most; nobody else gets them for as long as `hold`.
  [[nodiscard]] Task<std::vector<Due>> take(std::size_t most, std::chrono::seconds hold);
  /// It was sent.
  [[nodiscard]] Task<void> done(std::string id);
  [[nodiscard]] Task<void> retry(std::string id, std::chrono::seconds after);
  [[nodiscard]] Task<std::int64_t> waiting();

 private:
  std::shared_ptr<Store> store_;
};

}  // namespace writeback::store
