#include "store/stored_throttles.hpp"

#include <algorithm>
#include <functional>

#include "store/throttle_rows.hpp"

namespace writeback::store {
namespace {

/// What is known of one use, while a transaction keeps others from changing it.
struct Counted {
  const ThrottleUse* use = nullptr;
  std::string id;
  ThrottleCount count;
  std::size_t place = 0;  ///< among the uses
};

ThrottleCount count_in(const Row& row) {
  return {row[0].moment(), row[1].number(), row[2].moment(), row[3].number()};
}

std::optional<ThrottleCount> read(Database& database, const std::string& id) {
  const char* sql =
      database.has_other_writers()
          ? "SELECT began, attempts, blocked_until, blocks FROM throttle WHERE id = $1 FOR UPDATE"
          : "SELECT began, attempts, blocked_until, blocks FROM throttle WHERE id = $1";
  const auto rows = database.run(sql, {id});
  if (rows.empty()) return std::nullopt;
  return count_in(rows.front());
}

/// A row that is not there can't be locked, so it is made first.
void make_row(Database& database, const Sealer& sealer, const ThrottleUse& use,
              const std::string& id) {
  database.run(
      "INSERT INTO throttle VALUES ($1, $2, $3, 0, 0, 0, 0, 0) ON CONFLICT (id) DO NOTHING",
      {id, static_cast<std::int64_t>(use.kind), sealer.seal(id, use.name + "\n" + use.aliases)});
}

void write(Database& database, const std::string& id, const ThrottleCount& count,
           Timestamp expires) {
  database.run(
      "UPDATE throttle SET began = $2, attempts = $3, blocked_until = $4, blocks = $5, expires = $6"
      " WHERE id = $1",
      {id, count.began, count.attempts, count.blocked_until, count.blocks, expires});
}

/// While a key of the store is replaced, the count may stand under the id of an older one.
ThrottleCount lock(Database& database, const Sealer& sealer, const ThrottleUse& use,
                   const std::vector<std::string>& ids) {
  if (const auto known = read(database, ids.front())) return *known;
  make_row(database, sealer, use, ids.front());
  auto count = read(database, ids.front()).value_or(ThrottleCount{});
  for (std::size_t older = 1; older < ids.size() && count == ThrottleCount{}; ++older) {
    count = read(database, ids[older]).value_or(count);
  }
  return count;
}

std::vector<ThrottleVerdict> attempt_in(Database& database, const Sealer& sealer,
                                        const std::vector<ThrottleUse>& uses, Timestamp now) {
  std::vector<Counted> all;
  for (const auto& use : uses) {
    if (use.limit.attempts == 0) continue;
    all.push_back({&use,
                   throttle_ids(sealer, use.kind, use.name).front(),
                   {},
                   static_cast<std::size_t>(&use - uses.data())});
  }
  std::vector<ThrottleVerdict> verdicts(uses.size());
  if (all.empty()) return verdicts;
  // One order for everybody, so that no two wait for each other.
  std::sort(all.begin(), all.end(), [](const Counted& a, const Counted& b) { return a.id < b.id; });
  Transaction transaction(database, true);
  bool admitted = true;
  std::vector<ThrottleStep> steps;
  for (auto& one : all) {
    one.count =
        lock(database, sealer, *one.use, throttle_ids(sealer, one.use->kind, one.use->name));
    steps.push_back(attempt(one.use->limit, one.count, now));
    verdicts[one.place] = steps.back().verdict;
    admitted = admitted && steps.back().verdict.admitted;
  }
  if (!admitted) return verdicts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    write(database, all[i].id, steps[i].next, is_forgotten_at(all[i].use->limit, steps[i].next));
  }
  transaction.commit();
  return verdicts;
}

}  // namespace

Task<std::vector<ThrottleVerdict>> StoredThrottles::attempt(std::vector<ThrottleUse> uses) {
  std::function<std::vector<ThrottleVerdict>(Database&)> job =
      [this, uses = std::move(uses)](Database& database) {
        return attempt_in(database, store_->sealer(), uses, store_->now(database));
      };
  co_return co_await store_->run<std::vector<ThrottleVerdict>>(std::move(job));
}

Task<void> StoredThrottles::give_back(ThrottleUse use) {
  std::function<bool(Database&)> job = [this, use = std::move(use)](Database& database) {
    Transaction transaction(database, true);
    const auto id = throttle_ids(store_->sealer(), use.kind, use.name).front();
    const auto count = read(database, id);
    if (!count) return false;
    const auto less = given_back(*count);
    write(database, id, less, is_forgotten_at(use.limit, less));
    transaction.commit();
    return true;
  };
  const auto done = co_await store_->run<bool>(std::move(job));
  if (!done) co_return done.error();
  co_return Result<void>();
}

Task<void> StoredThrottles::forget(ThrottleUse use) {
  std::function<bool(Database&)> job = [this, use = std::move(use)](Database& database) {
    return forget_throttle(database, store_->sealer(), use.kind, use.name) > 0;
  };
  const auto done = co_await store_->run<bool>(std::move(job));
  if (!done) co_return done.error();
  co_return Result<void>();
}

}  // namespace writeback::store
