#include "store/stored_idempotency_keys.hpp"

#include <openssl/crypto.h>

#include <utility>

namespace writeback::store {
namespace {

constexpr std::chrono::hours remembered_for{24};
constexpr std::string_view id_purpose = "idempotency id";
constexpr std::string_view body_purpose = "idempotency body";

enum State : std::int64_t { in_progress = 0, abandoned = 1, answered = 2 };

/// Lengths in front, so that no two requests give the same text.
std::string named(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const auto part : parts) text += std::to_string(part.size()) + ":" + std::string(part);
  return text;
}

bool same(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string packed(const RememberedAnswer& answer) {
  return std::to_string(answer.status) + "\n" + answer.content_type + "\n" + answer.body;
}

RememberedAnswer unpacked(const std::string& text) {
  const auto first = text.find('\n');
  const auto second = text.find('\n', first + 1);
  RememberedAnswer answer;
  answer.status = static_cast<unsigned>(std::stoul(text.substr(0, first)));
  answer.content_type = text.substr(first + 1, second - first - 1);
  answer.body = text.substr(second + 1);
  return answer;
}

}  // namespace

StoredIdempotencyKeys::StoredIdempotencyKeys(std::shared_ptr<Store> store, std::string holder,
                                             std::chrono::seconds lease)
    : store_(std::move(store)), holder_(std::move(holder)), lease_(lease) {}

StoredIdempotencyKeys::Ids StoredIdempotencyKeys::ids_of(const KeyedRequest& request) const {
  const Sealer& sealer = store_->sealer();
  Ids ids;
  for (std::size_t key = 0; key < sealer.keys(); ++key) {
    ids.id.push_back(
        sealer.mac(key, id_purpose, named({request.caller, request.operation, request.key})));
    ids.body.push_back(sealer.mac(key, body_purpose, request.body));
  }
  ids.attempt = request.attempt;
  return ids;
}

void StoredIdempotencyKeys::abandon_what_an_earlier_process_held(Database& database) {
  const std::lock_guard lock(mutex_);
  if (has_begun_) return;
  database.run("UPDATE idempotency SET state = 1 WHERE state = 0 AND holder = $1", {holder_});
  has_begun_ = true;
}

/// What stands under this id; nothing: it is free, or it was taken over for this attempt by
/// somebody else in the meantime, so that it has to be looked at again.
std::optional<KeyClaim> StoredIdempotencyKeys::what_is_there(Database& database, const Ids& ids,
                                                             std::size_t key) const {
  const std::string& id = ids.id[key];
  const auto now = store_->now(database);
  const auto known = database.run(
      "SELECT body, state, note, answer, attempt, lease FROM idempotency"
      " WHERE id = $1 AND expires > $2",
      {id, now});
  if (known.empty()) return std::nullopt;
  const Row& row = known.front();
  const Sealer& sealer = store_->sealer();
  KeyClaim claim;
  const auto state = row[1].number();
  const std::string& attempt = row[4].bytes();
  if (!same(row[0].bytes(), ids.body[key])) {
    claim.kind = KeyClaim::Kind::other_body;
  } else if (state == State::answered) {
    const auto answer = sealer.open(id, row[3].bytes());
    if (!answer) throw StoreFailure("an answer can't be unsealed: is key_file the right one?");
    claim.kind = KeyClaim::Kind::answered;
    claim.answer = unpacked(*answer);
  } else if (state == State::in_progress && attempt == ids.attempt) {
    claim.kind = KeyClaim::Kind::fresh;  // ours, by a statement whose answer was lost
  } else if (state == State::in_progress && row[5].moment() > now) {
    claim.kind = KeyClaim::Kind::in_progress;
  } else {
    const auto taken = database.run(
        "UPDATE idempotency SET state = 0, attempt = $1, holder = $2, lease = $3"
        " WHERE id = $4 AND attempt = $5 AND state = $6 RETURNING state",
        {ids.attempt, holder_, now + lease_.load(), id, attempt, state});
    if (taken.empty()) return std::nullopt;
    claim.kind = KeyClaim::Kind::abandoned;
    claim.note = sealer.open(id, row[2].bytes()).value_or("");
  }
  return claim;
}

KeyClaim StoredIdempotencyKeys::claim_in(Database& database, const Ids& ids) {
  abandon_what_an_earlier_process_held(database);
  const auto now = store_->now(database);
  // Two that come at the same moment: the database lets one of them in.
  const auto taken = database.run(
      "INSERT INTO idempotency (id, body, state, note, answer, expires, attempt, holder, lease)"
      " VALUES ($1, $2, 0, $3, $3, $4, $5, $6, $7)"
      " ON CONFLICT (id) DO UPDATE SET body = excluded.body, state = 0, note = excluded.note,"
      " answer = excluded.answer, expires = excluded.expires, attempt = excluded.attempt,"
      " holder = excluded.holder, lease = excluded.lease"
      " WHERE idempotency.expires <= $8 RETURNING state",
      {ids.id.front(), ids.body.front(), std::string(), now + remembered_for, ids.attempt, holder_,
       now + lease_.load(), now});
  if (taken.empty()) {
    const auto there = what_is_there(database, ids, 0);
    // It went away, or was taken, just now: whoever did that is at it.
    return there ? *there : KeyClaim{KeyClaim::Kind::in_progress};
  }
  // While a key of the store is replaced, it may stand under the id of an older one.
  for (std::size_t key = 1; key < ids.id.size(); ++key) {
    const auto there = what_is_there(database, ids, key);
    if (!there) continue;
    database.run("DELETE FROM idempotency WHERE id = $1 AND attempt = $2",
                 {ids.id.front(), ids.attempt});
    return *there;
  }
  return KeyClaim{};
}

Task<KeyClaim> StoredIdempotencyKeys::claim(const KeyedRequest& request) {
  std::function<KeyClaim(Database&)> job = [this, ids = ids_of(request)](Database& database) {
    return claim_in(database, ids);
  };
  co_return co_await store_->run<KeyClaim>(std::move(job));
}

/// Under whichever of its ids the claim stands.
Task<void> StoredIdempotencyKeys::change(const KeyedRequest& request, Update update) {
  std::function<bool(Database&)> job = [ids = ids_of(request),
                                        update = std::move(update)](Database& database) {
    bool changed = false;
    for (const auto& id : ids.id) {
      const auto rows = update(database, id, ids.attempt);
      changed = changed || !rows.empty();
    }
    return changed;
  };
  const auto changed = co_await store_->run<bool>(std::move(job));
  if (!changed) co_return changed.error();
  if (!*changed) {
    Problem problem{ProblemKind::operation_in_progress,
                    "the Idempotency-Key was held for too long, and somebody else has it now"};
    co_return problem;
  }
  co_return Result<void>();
}

Task<void> StoredIdempotencyKeys::note(const KeyedRequest& request, std::string note) {
  Update update = [this, note = std::move(note)](Database& database, const std::string& id,
                                                 const std::string& attempt) {
    return database.run(
        "UPDATE idempotency SET note = $1, lease = $2"
        " WHERE id = $3 AND attempt = $4 AND state = 0 RETURNING state",
        {store_->sealer().seal(id, note), store_->now(database) + lease_.load(), id, attempt});
  };
  co_return co_await change(request, std::move(update));
}

Task<void> StoredIdempotencyKeys::answer(const KeyedRequest& request, RememberedAnswer answer) {
  Update update = [this, text = packed(answer)](Database& database, const std::string& id,
                                                const std::string& attempt) {
    return database.run(
        "UPDATE idempotency SET state = 2, answer = $1 WHERE id = $2 AND attempt = $3"
        " RETURNING state",
        {store_->sealer().seal(id, text), id, attempt});
  };
  co_return co_await change(request, std::move(update));
}

Task<void> StoredIdempotencyKeys::forget(const KeyedRequest& request) {
  Update update = [](Database& database, const std::string& id, const std::string& attempt) {
    database.run("DELETE FROM idempotency WHERE id = $1 AND attempt = $2", {id, attempt});
    return Rows{{}};  // done twice, it is gone the second time
  };
  co_return co_await change(request, std::move(update));
}

Task<void> StoredIdempotencyKeys::abandon(const KeyedRequest& request) {
  Update update = [](Database& database, const std::string& id, const std::string& attempt) {
    return database.run(
        "UPDATE idempotency SET state = 1 WHERE id = $1 AND attempt = $2 RETURNING state",
        {id, attempt});
  };
  co_return co_await change(request, std::move(update));
}

}  // namespace writeback::store
