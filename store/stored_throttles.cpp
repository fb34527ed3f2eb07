#include "store/stored_throttles.hpp"

#include <boost/asio/this_coro.hpp>
#include <functional>
#include <map>
#include <utility>

#include "store/throttle_rows.hpp"

namespace writeback::store {
namespace {

/// One row while a transaction keeps others from changing it.
struct Counted {
  const ThrottleUse* use = nullptr;
  std::vector<std::string> ids;
  ThrottleCount count;
  bool changed = false;
  std::int64_t share = 0;  ///< taken on top
};

using Verdicts = std::vector<ThrottleVerdict>;

/// What a transaction gave: the verdicts, and the shares that were taken on top, by their keys.
struct Taken {
  std::vector<Verdicts> verdicts;
  std::map<std::string, std::int64_t> shares;
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
ThrottleCount read_or_make(Database& database, const Sealer& sealer, const ThrottleUse& use,
                           const std::vector<std::string>& ids) {
  if (const auto known = read(database, ids.front())) return *known;
  make_row(database, sealer, use, ids.front());
  auto count = read(database, ids.front()).value_or(ThrottleCount{});
  for (std::size_t older = 1; older < ids.size() && count == ThrottleCount{}; ++older) {
    count = read(database, ids[older]).value_or(count);
  }
  return count;
}

std::string key_of(const ThrottleUse& use) {
  return std::to_string(static_cast<int>(use.kind)) + ":" + use.name;
}

/// Every row that these attempts are about, each once.
std::map<std::string, Counted> rows_of(const std::vector<std::vector<ThrottleUse>>& attempts,
                                       const Sealer& sealer) {
  std::map<std::string, Counted> rows;
  for (const auto& uses : attempts) {
    for (const auto& use : uses) {
      if (use.limit.attempts == 0) continue;
      auto& row = rows[key_of(use)];
      if (row.use != nullptr) continue;
      row.use = &use;
      row.ids = throttle_ids(sealer, use.kind, use.name);
    }
  }
  return rows;
}

/// One attempt against the rows as they stand by now; changes them where all admit it.
Verdicts judge(const std::vector<ThrottleUse>& uses, std::map<std::string, Counted>& rows,
               Timestamp now) {
  Verdicts verdicts;
  std::vector<std::pair<Counted*, ThrottleCount>> next;
  std::vector<std::int64_t> shares;
  bool admitted = true;
  for (const auto& use : uses) {
    if (use.limit.attempts == 0) {
      verdicts.emplace_back();
      continue;
    }
    Counted& row = rows.at(key_of(use));
    auto step = attempt(use.limit, row.count, now);
    const auto share = row.share == 0 ? take_share(step, share_of(use.limit)) : 0;
    shares.push_back(share);
    verdicts.push_back(step.verdict);
    admitted = admitted && step.verdict.admitted;
    next.emplace_back(&row, step.next);
  }
  for (std::size_t i = 0; admitted && i < next.size(); ++i) {
    auto& [row, count] = next[i];
    row->count = count;
    row->changed = true;
    row->share += shares[i];
  }
  return verdicts;
}

Taken attempt_in(Database& database, const Sealer& sealer,
                 const std::vector<std::vector<ThrottleUse>>& attempts, Timestamp now) {
  auto rows = rows_of(attempts, sealer);
  // By their ids: one order for everybody, so that no two wait for each other.
  std::map<std::string, Counted*> in_order;
  for (auto& [key, row] : rows) in_order[row.ids.front()] = &row;
  Taken all;
  all.verdicts.reserve(attempts.size());
  Transaction transaction(database, true);
  for (auto& [id, row] : in_order) row->count = read_or_make(database, sealer, *row->use, row->ids);
  for (const auto& uses : attempts) all.verdicts.push_back(judge(uses, rows, now));
  for (auto& [id, row] : in_order) {
    if (row->changed) {
      write(database, id, row->count, is_forgotten_at(row->use->limit, row->count));
    }
  }
  transaction.commit();
  for (const auto& [key, row] : rows) {
    if (row.share > 0) all.shares[key] = row.share;
  }
  return all;
}

}  // namespace

/// Belongs to the event loop.
struct StoredThrottles::Waiting {
  Waiting(const boost::asio::any_io_executor& executor, std::vector<ThrottleUse> attempted)
      : uses(std::move(attempted)),
        bell(executor, boost::asio::steady_timer::time_point::max()),
        result(Problem{ProblemKind::internal_error}) {}
  std::vector<ThrottleUse> uses;
  boost::asio::steady_timer bell;
  Result<Verdicts> result;
  bool is_done = false;
};

/// Attempts out of what was taken before, where that is enough for each of them.
std::optional<StoredThrottles::Verdicts> StoredThrottles::from_shares(
    const std::vector<ThrottleUse>& uses) {
  const auto now = std::chrono::steady_clock::now();
  std::vector<Share*> found;
  for (const auto& use : uses) {
    if (use.limit.attempts == 0) {
      found.push_back(nullptr);
      continue;
    }
    const auto share = shares_.find(key_of(use));
    if (share == shares_.end() || share->second.left == 0 || now >= share->second.ends) return {};
    found.push_back(&share->second);
  }
  Verdicts verdicts;
  for (Share* share : found) {
    auto& verdict = verdicts.emplace_back();
    if (share == nullptr) continue;
    --share->left;
    verdict.remaining = share->remaining + share->left;
    verdict.resets_in = std::chrono::ceil<std::chrono::seconds>(share->ends - now);
  }
  return verdicts;
}

void StoredThrottles::keep_shares(const std::vector<ThrottleUse>& uses, const Verdicts& verdicts,
                                  std::map<std::string, std::int64_t>& taken) {
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const auto share = taken.find(key_of(uses[i]));
    if (share == taken.end() || !verdicts[i].admitted) continue;
    shares_[share->first] = {share->second, verdicts[i].remaining,
                             std::chrono::steady_clock::now() + verdicts[i].resets_in};
    taken.erase(share);  // it is given out once
  }
}

/// Whoever comes first counts for all who wait by then; who came meanwhile is woken to count next.
boost::asio::awaitable<void> StoredThrottles::count_all_that_wait() {
  const auto batch = std::exchange(waiting_, {});
  std::vector<std::vector<ThrottleUse>> attempts;
  attempts.reserve(batch.size());
  for (const auto& one : batch) attempts.push_back(one->uses);
  std::function<Taken(Database&)> job = [this, attempts = std::move(attempts)](Database& database) {
    return attempt_in(database, store_->sealer(), attempts, store_->now(database));
  };
  auto counted = co_await store_->run<Taken>(std::move(job));
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (counted) {
      batch[i]->result = counted->verdicts.at(i);
      keep_shares(batch[i]->uses, counted->verdicts.at(i), counted->shares);
    } else {
      batch[i]->result = counted.error();
    }
    batch[i]->is_done = true;
    batch[i]->bell.cancel();
  }
  is_counting_ = !waiting_.empty();
  if (is_counting_) waiting_.front()->bell.cancel();
}

Task<std::vector<ThrottleVerdict>> StoredThrottles::attempt(std::vector<ThrottleUse> uses) {
  if (auto verdicts = from_shares(uses)) co_return std::move(*verdicts);
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto waiting = std::make_shared<Waiting>(executor, std::move(uses));
  waiting_.push_back(waiting);
  if (is_counting_) {
    co_await waiting->bell.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  if (!waiting->is_done) {
    is_counting_ = true;
    co_await count_all_that_wait();
  }
  co_return std::move(waiting->result);
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
