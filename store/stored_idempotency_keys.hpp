#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "policy/idempotency.hpp"
#include "store/store.hpp"

namespace writeback::store {

/// Idempotency keys in the store. Whoever claims a key holds it for as long as a request may take;
/// a daemon that has ended without a word loses it then, or when it starts again.
class StoredIdempotencyKeys final : public IdempotencyKeys {
 public:
  /// `holder`: the same at each start of this daemon, and no other's. `lease`: longer than a
  /// request can take.
  StoredIdempotencyKeys(std::shared_ptr<Store> store, std::string holder,
                        std::chrono::seconds lease);

  /// For claims from now on.
  void set_lease(std::chrono::seconds lease) { lease_ = lease; }

  [[nodiscard]] Task<KeyClaim> claim(const KeyedRequest& request) override;
  [[nodiscard]] Task<void> note(const KeyedRequest& request, std::string note) override;
  [[nodiscard]] Task<void> answer(const KeyedRequest& request, RememberedAnswer answer) override;
  [[nodiscard]] Task<void> forget(const KeyedRequest& request) override;
  [[nodiscard]] Task<void> abandon(const KeyedRequest& request) override;
  [[nodiscard]] std::string trouble() const override { return store_->trouble(); }

 private:
  /// The keyed hashes of a request, under each of the sealer's keys: the first is the one that new
  /// rows get.
  struct Ids {
    std::vector<std::string> id;
    std::vector<std::string> body;
    std::string attempt;
  };
  using Update = std::function<Rows(Database&, const std::string& id, const std::string& attempt)>;
  [[nodiscard]] Ids ids_of(const KeyedRequest& request) const;
  [[nodiscard]] Task<void> change(const KeyedRequest& request, Update update);
  [[nodiscard]] KeyClaim claim_in(Database& database, const Ids& ids);
  [[nodiscard]] std::optional<KeyClaim> what_is_there(Database& database, const Ids& ids,
                                                      std::size_t key) const;
  void abandon_what_an_earlier_process_held(Database& database);

  std::shared_ptr<Store> store_;
  std::string holder_;
  std::atomic<std::chrono::seconds> lease_;
  std::mutex mutex_;
  bool has_begun_ = false;
};

}  // namespace writeback::store
