#include "store/sqlite_database.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <array>

namespace writeback::store {
namespace {

constexpr int busy_patience_ms = 1000;

/// What brings a file from one version to the next; its version is the number of those that were
/// run. None of them is ever changed once it was released.
constexpr std::array migrations{
    "CREATE TABLE idempotency ("
    " id BLOB PRIMARY KEY,"      // keyed hash of caller, operation and key
    " body BLOB NOT NULL,"       // keyed hash
    " state INTEGER NOT NULL,"   // 0 in progress, 1 abandoned, 2 answered
    " note BLOB NOT NULL,"       // sealed
    " answer BLOB NOT NULL,"     // sealed
    " expires INTEGER NOT NULL"  // seconds since 1970
    ") WITHOUT ROWID;"
    "CREATE INDEX idempotency_by_expiry ON idempotency (expires);",
};

}  // namespace

struct SqliteDatabase::Handle {
  sqlite3* database = nullptr;
  ~Handle() { sqlite3_close_v2(database); }

  [[noreturn]] void fail() const {
    throw StoreFailure(database == nullptr ? "no memory" : sqlite3_errmsg(database));
  }
  void require(int code) const {
    if (code != SQLITE_OK) fail();
  }
};

SqliteDatabase::SqliteDatabase(const std::string& file) : handle_(std::make_unique<Handle>()) {
  handle_->require(sqlite3_open_v2(file.c_str(), &handle_->database,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                   nullptr));
  chmod(file.c_str(), S_IRUSR | S_IWUSR);
  configure();
  migrate();
}

SqliteDatabase::~SqliteDatabase() = default;

void SqliteDatabase::configure() {
  handle_->require(sqlite3_busy_timeout(handle_->database, busy_patience_ms));
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA synchronous = NORMAL");
  execute("PRAGMA secure_delete = ON");
  auto check = prepare("PRAGMA quick_check(1)");
  if (!check.step() || check.blob(0) != "ok") throw StoreFailure("the file is damaged");
}

void SqliteDatabase::migrate() {
  auto asked = prepare("PRAGMA user_version");
  static_cast<void>(asked.step());
  const auto version = static_cast<std::size_t>(asked.number(0));
  if (version > migrations.size()) {
    throw StoreFailure("the file was written by a newer version of writebackd");
  }
  for (std::size_t next = version; next < migrations.size(); ++next) {
    Transaction transaction(*this);
    execute(migrations[next]);
    execute(("PRAGMA user_version = " + std::to_string(next + 1)).c_str());
    transaction.commit();
  }
}

void SqliteDatabase::execute(const char* sql) {
  handle_->require(sqlite3_exec(handle_->database, sql, nullptr, nullptr, nullptr));
}

SqliteDatabase::Statement SqliteDatabase::prepare(const char* sql) {
  return Statement(*handle_, sql);
}

SqliteDatabase::Transaction::Transaction(SqliteDatabase& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

SqliteDatabase::Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.handle_->database, "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteDatabase::Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

struct SqliteDatabase::Statement::Prepared {
  Handle& handle;
  sqlite3_stmt* statement = nullptr;
};

SqliteDatabase::Statement::Statement(Handle& handle, const char* sql)
    : prepared_(new Prepared{handle}) {
  handle.require(sqlite3_prepare_v2(handle.database, sql, -1, &prepared_->statement, nullptr));
}

SqliteDatabase::Statement::~Statement() {
  sqlite3_finalize(prepared_->statement);
}

SqliteDatabase::Statement& SqliteDatabase::Statement::bind(int place, std::string_view blob) {
  // A null pointer would be NULL, and not an empty blob.
  const char* bytes = blob.empty() ? "" : blob.data();
  prepared_->handle.require(
      sqlite3_bind_blob64(prepared_->statement, place, bytes, blob.size(), SQLITE_TRANSIENT));
  return *this;
}

SqliteDatabase::Statement& SqliteDatabase::Statement::bind(int place, std::int64_t number) {
  prepared_->handle.require(sqlite3_bind_int64(prepared_->statement, place, number));
  return *this;
}

bool SqliteDatabase::Statement::step() {
  const int code = sqlite3_step(prepared_->statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE) prepared_->handle.fail();
  return code == SQLITE_ROW;
}

void SqliteDatabase::Statement::run() {
  while (step()) {
  }
}

std::string SqliteDatabase::Statement::blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(prepared_->statement, column));
  const int size = sqlite3_column_bytes(prepared_->statement, column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

std::int64_t SqliteDatabase::Statement::number(int column) const {
  return sqlite3_column_int64(prepared_->statement, column);
}

}  // namespace writeback::store
