#include "store/stored_notices.hpp"

#include <openssl/rand.h>

#include <array>
#include <functional>
#include <stdexcept>

#include "store/sealed_json.hpp"

namespace writeback::store {
namespace {

/// What could not be sent in a day helps nobody any more.
constexpr std::chrono::hours kept_for{24};
/// A gateway that is away for a day must not fill the disk.
constexpr std::int64_t most_waiting = 100'000;

using AllDue = std::vector<StoredNotices::Due>;

std::string new_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("no randomness");
  }
  return {bytes.begin(), bytes.end()};
}

struct SealedNotice {
  std::string id;
  std::string sealed;
};

bool add(Database& database, const std::vector<SealedNotice>& notices, Timestamp now) {
  const auto counted = database.run("SELECT count(*) FROM notice");
  if (counted.front()[0].number() >= most_waiting) {
    throw StoreFailure("too many notices wait: is the mail server away?");
  }
  Transaction transaction(database);
  for (const auto& one : notices) {
    database.run("INSERT INTO notice VALUES ($1, $2, $3, 0, $4) ON CONFLICT (id) DO NOTHING",
                 {one.id, one.sealed, now, Timestamp{now + kept_for}});
  }
  transaction.commit();
  return true;
}

AllDue take_from(Database& database, const Sealer& sealer, std::size_t most,
                 std::chrono::seconds hold, Timestamp now) {
  AllDue due;
  const auto rows = database.run(
      "SELECT id, sealed, due FROM notice WHERE due <= $1 AND expires > $1 ORDER BY due LIMIT $2",
      {now, static_cast<std::int64_t>(most)});
  for (const auto& row : rows) {
    // With the moment that was read: another agent may have taken it in between.
    const auto taken = database.run(
        "UPDATE notice SET due = $2, attempts = attempts + 1 WHERE id = $1 AND due = $3"
        " RETURNING attempts",
        {row[0].bytes(), Timestamp{now + hold}, row[2].number()});
    if (taken.empty()) continue;
    const auto text = sealer.open("notice " + row[0].bytes(), row[1].bytes());
    if (!text) continue;  // sealed with a key that is gone: it expires
    due.push_back({row[0].bytes(), message_from(*text), taken.front()[0].number()});
  }
  return due;
}

}  // namespace

Task<void> StoredNotices::queue(std::vector<Message> messages) {
  std::vector<SealedNotice> sealed;
  for (const auto& message : messages) {
    auto& one = sealed.emplace_back();
    one.id = new_id();
    one.sealed = store_->sealer().seal("notice " + one.id, text_of(message));
  }
  std::function<bool(Database&)> job = [this, sealed = std::move(sealed)](Database& database) {
    return add(database, sealed, store_->now(database));
  };
  const auto done = co_await store_->run<bool>(std::move(job));
  if (!done) co_return done.error();
  co_return Result<void>();
}

Task<std::vector<StoredNotices::Due>> StoredNotices::take(std::size_t most,
                                                          std::chrono::seconds hold) {
  // Shared, because a message can't be copied.
  using Shared = std::shared_ptr<AllDue>;
  std::function<Shared(Database&)> job = [this, most, hold](Database& database) {
    return std::make_shared<AllDue>(
        take_from(database, store_->sealer(), most, hold, store_->now(database)));
  };
  const auto due = co_await store_->run<Shared>(std::move(job));
  if (!due) co_return due.error();
  co_return std::move(**due);
}

Task<void> StoredNotices::done(std::string id) {
  std::function<bool(Database&)> job = [id = std::move(id)](Database& database) {
    database.run("DELETE FROM notice WHERE id = $1", {id});
    return true;
  };
  const auto removed = co_await store_->run<bool>(std::move(job));
  if (!removed) co_return removed.error();
  co_return Result<void>();
}

Task<void> StoredNotices::retry(std::string id, std::chrono::seconds after) {
  std::function<bool(Database&)> job = [this, id = std::move(id), after](Database& database) {
    database.run("UPDATE notice SET due = $2 WHERE id = $1",
                 {id, Timestamp{store_->now(database) + after}});
    return true;
  };
  const auto put_off = co_await store_->run<bool>(std::move(job));
  if (!put_off) co_return put_off.error();
  co_return Result<void>();
}

Task<std::int64_t> StoredNotices::waiting() {
  std::function<std::int64_t(Database&)> job = [](Database& database) {
    return database.run("SELECT count(*) FROM notice").front()[0].number();
  };
  co_return co_await store_->run<std::int64_t>(std::move(job));
}

}  // namespace writeback::store
