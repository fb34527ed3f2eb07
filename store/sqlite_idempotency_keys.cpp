#include "store/sqlite_idempotency_keys.hpp"

#include <openssl/crypto.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace writeback::store {
namespace {

constexpr std::chrono::hours remembered_for{24};
constexpr std::chrono::minutes purge_every{1};
constexpr std::string_view id_purpose = "idempotency id";
constexpr std::string_view body_purpose = "idempotency body";

enum State : std::int64_t { in_progress = 0, abandoned = 1, answered = 2 };

Problem unusable(std::string reason) {
  Problem problem{ProblemKind::directory_unavailable, "the store can't be used: " + reason};
  problem.detail =
      "The service can't keep its records just now. Nothing was changed. Try again in a moment.";
  problem.retry_after = std::chrono::seconds{2};
  problem.only_once = true;
  return problem;
}

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

SqliteIdempotencyKeys::SqliteIdempotencyKeys(boost::asio::any_io_executor executor,
                                             std::string file, std::shared_ptr<const Sealer> sealer,
                                             Clock clock)
    : file_(std::move(file)),
      sealer_(std::move(sealer)),
      clock_(std::move(clock)),
      worker_(executor, [this] { look_after(); }) {}

SqliteIdempotencyKeys::~SqliteIdempotencyKeys() = default;

SqliteIdempotencyKeys::Ids SqliteIdempotencyKeys::ids_of(const KeyedRequest& request) const {
  Ids ids;
  for (std::size_t key = 0; key < sealer_->keys(); ++key) {
    ids.id.push_back(
        sealer_->mac(key, id_purpose, named({request.caller, request.operation, request.key})));
    ids.body.push_back(sealer_->mac(key, body_purpose, request.body));
  }
  return ids;
}

/// Opened when it is first needed, and again after a failure.
SqliteDatabase& SqliteIdempotencyKeys::database() {
  if (!database_) {
    database_ = std::make_unique<SqliteDatabase>(file_);
    database_->prepare("UPDATE idempotency SET state = 1 WHERE state = 0").run();
  }
  return *database_;
}

void SqliteIdempotencyKeys::set_trouble(std::string why) {
  const std::lock_guard lock(mutex_);
  if (!why.empty() && why != trouble_) spdlog::error("store {}: {}", file_, why);
  if (why.empty() && !trouble_.empty()) spdlog::warn("store {}: it works again", file_);
  trouble_ = std::move(why);
}

std::string SqliteIdempotencyKeys::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

/// Every second: whether it can be written (while it could not), and what has expired.
void SqliteIdempotencyKeys::look_after() {
  const auto now = clock_();
  if (trouble().empty() && now < next_purge_ && database_) return;
  try {
    auto statement = database().prepare("DELETE FROM idempotency WHERE expires <= ?");
    statement.bind(1, std::int64_t{now.time_since_epoch().count()}).run();
    if (!trouble().empty()) {
      // A delete that finds nothing writes nothing.
      SqliteDatabase::Transaction probe(database());
      database().execute("CREATE TABLE probe (a)");
      database().execute("DROP TABLE probe");
      probe.commit();
    }
    next_purge_ = now + purge_every;
    set_trouble({});
  } catch (const StoreFailure& failure) {
    set_trouble(failure.what());
  }
}

template <class R>
Task<R> SqliteIdempotencyKeys::in_store(std::function<R(SqliteDatabase&)> job) {
  std::function<Result<R>()> guarded = [this, job = std::move(job)]() -> Result<R> {
    try {
      return job(database());
    } catch (const StoreFailure& failure) {
      set_trouble(failure.what());
      return unusable(failure.what());
    }
  };
  auto result = co_await worker_.run<Result<R>>(std::move(guarded));
  if (!result) co_return unusable("it does not answer in time");
  co_return std::move(*result);
}

KeyClaim SqliteIdempotencyKeys::claim_in(SqliteDatabase& database, const Ids& ids) const {
  SqliteDatabase::Transaction transaction(database);
  const auto now = clock_();
  KeyClaim claim;
  for (std::size_t key = 0; key < ids.id.size(); ++key) {
    auto known = database.prepare(
        "SELECT body, state, note, answer FROM idempotency WHERE id = ? AND expires > ?");
    known.bind(1, ids.id[key]).bind(2, std::int64_t{now.time_since_epoch().count()});
    if (!known.step()) continue;
    const auto state = known.number(1);
    if (!same(known.blob(0), ids.body[key])) {
      claim.kind = KeyClaim::Kind::other_body;
    } else if (state == State::answered) {
      const auto answer = sealer_->open(ids.id[key], known.blob(3));
      if (!answer) throw StoreFailure("an answer can't be unsealed: is key_file the right one?");
      claim.kind = KeyClaim::Kind::answered;
      claim.answer = unpacked(*answer);
    } else if (state == State::in_progress) {
      claim.kind = KeyClaim::Kind::in_progress;
    } else {
      claim.kind = KeyClaim::Kind::abandoned;
      claim.note = sealer_->open(ids.id[key], known.blob(2)).value_or("");
      database.prepare("UPDATE idempotency SET state = 0 WHERE id = ?").bind(1, ids.id[key]).run();
      transaction.commit();
    }
    return claim;
  }
  const auto expires = now + remembered_for;
  database.prepare("REPLACE INTO idempotency VALUES (?, ?, 0, ?, ?, ?)")
      .bind(1, ids.id.front())
      .bind(2, ids.body.front())
      .bind(3, std::string_view())
      .bind(4, std::string_view())
      .bind(5, std::int64_t{expires.time_since_epoch().count()})
      .run();
  transaction.commit();
  return claim;
}

Task<KeyClaim> SqliteIdempotencyKeys::claim(const KeyedRequest& request) {
  std::function<KeyClaim(SqliteDatabase&)> job =
      [this, ids = ids_of(request)](SqliteDatabase& database) { return claim_in(database, ids); };
  co_return co_await in_store<KeyClaim>(std::move(job));
}

Task<void> SqliteIdempotencyKeys::change(
    const KeyedRequest& request, std::function<void(SqliteDatabase&, const std::string&)> update) {
  std::function<bool(SqliteDatabase&)> job =
      [ids = ids_of(request), update = std::move(update)](SqliteDatabase& database) {
        for (const auto& id : ids.id) update(database, id);
        return true;
      };
  const auto done = co_await in_store<bool>(std::move(job));
  if (!done) co_return done.error();
  co_return Result<void>();
}

Task<void> SqliteIdempotencyKeys::note(const KeyedRequest& request, std::string note) {
  std::function<void(SqliteDatabase&, const std::string&)> update =
      [sealer = sealer_, note = std::move(note)](SqliteDatabase& database, const std::string& id) {
        database.prepare("UPDATE idempotency SET note = ? WHERE id = ?")
            .bind(1, sealer->seal(id, note))
            .bind(2, id)
            .run();
      };
  co_return co_await change(request, std::move(update));
}

Task<void> SqliteIdempotencyKeys::answer(const KeyedRequest& request, RememberedAnswer answer) {
  std::function<void(SqliteDatabase&, const std::string&)> update =
      [sealer = sealer_, text = packed(answer)](SqliteDatabase& database, const std::string& id) {
        database.prepare("UPDATE idempotency SET state = 2, answer = ? WHERE id = ?")
            .bind(1, sealer->seal(id, text))
            .bind(2, id)
            .run();
      };
  co_return co_await change(request, std::move(update));
}

Task<void> SqliteIdempotencyKeys::forget(const KeyedRequest& request) {
  std::function<void(SqliteDatabase&, const std::string&)> update = [](SqliteDatabase& database,
                                                                       const std::string& id) {
    database.prepare("DELETE FROM idempotency WHERE id = ?").bind(1, id).run();
  };
  co_return co_await change(request, std::move(update));
}

Task<void> SqliteIdempotencyKeys::abandon(const KeyedRequest& request) {
  std::function<void(SqliteDatabase&, const std::string&)> update = [](SqliteDatabase& database,
                                                                       const std::string& id) {
    database.prepare("UPDATE idempotency SET state = 1 WHERE id = ?").bind(1, id).run();
  };
  co_return co_await change(request, std::move(update));
}

}  // namespace writeback::store
