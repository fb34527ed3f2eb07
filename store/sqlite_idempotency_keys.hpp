#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "policy/idempotency.hpp"
#include "store/sealing.hpp"
#include "store/sqlite_database.hpp"
#include "store/worker.hpp"

namespace writeback::store {

/// Idempotency keys in the embedded store. A file that can't be used is tried again every second;
/// until then every call fails, and `trouble` says why.
class SqliteIdempotencyKeys final : public IdempotencyKeys {
 public:
  using Clock = std::function<std::chrono::sys_seconds()>;

  /// What another process left in progress is abandoned: there is one daemon for one file.
  SqliteIdempotencyKeys(boost::asio::any_io_executor executor, std::string file,
                        std::shared_ptr<const Sealer> sealer, Clock clock);
  ~SqliteIdempotencyKeys() override;

  [[nodiscard]] Task<KeyClaim> claim(const KeyedRequest& request) override;
  [[nodiscard]] Task<void> note(const KeyedRequest& request, std::string note) override;
  [[nodiscard]] Task<void> answer(const KeyedRequest& request, RememberedAnswer answer) override;
  [[nodiscard]] Task<void> forget(const KeyedRequest& request) override;
  [[nodiscard]] Task<void> abandon(const KeyedRequest& request) override;
  [[nodiscard]] std::string trouble() const override;

 private:
  /// The keyed hashes of a request, under each of the sealer's keys: the first is the one that new
  /// rows get.
  struct Ids {
    std::vector<std::string> id;
    std::vector<std::string> body;
  };
  [[nodiscard]] Ids ids_of(const KeyedRequest& request) const;
  template <class R>
  [[nodiscard]] Task<R> in_store(std::function<R(SqliteDatabase&)> job);
  [[nodiscard]] Task<void> change(const KeyedRequest& request,
                                  std::function<void(SqliteDatabase&, const std::string&)> update);
  [[nodiscard]] KeyClaim claim_in(SqliteDatabase& database, const Ids& ids) const;
  [[nodiscard]] SqliteDatabase& database();
  void look_after();
  void set_trouble(std::string why);

  std::string file_;
  std::shared_ptr<const Sealer> sealer_;
  Clock clock_;
  std::unique_ptr<SqliteDatabase> database_;  ///< of the worker's thread
  std::chrono::sys_seconds next_purge_;       ///< of the worker's thread
  mutable std::mutex mutex_;
  std::string trouble_;
  Worker worker_;  ///< the last: it uses the others
};

}  // namespace writeback::store
