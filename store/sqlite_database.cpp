#include "store/sqlite_database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <map>

#include "store/schema.hpp"

namespace writeback::store {
namespace {

constexpr int busy_patience_ms = 1000;
constexpr int between_tries_ms = 5;

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Value column(sqlite3_stmt* statement, int place) {
  if (sqlite3_column_type(statement, place) == SQLITE_INTEGER) {
    return std::int64_t{sqlite3_column_int64(statement, place)};
  }
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, place));
  const int size = sqlite3_column_bytes(statement, place);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

/// A statement that was used is free for its next use, and holds no lock.
class Use {
 public:
  explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
  ~Use() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  sqlite3_stmt* statement_;
};

/// One that is there keeps the rights that it has; SQLite would make one that others can read.
void make_for_us_only(const std::string& file) {
  const int made = open(file.c_str(), O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (made >= 0) close(made);
}

}  // namespace

struct SqliteDatabase::Handle {
  sqlite3* database = nullptr;
  std::map<const char*, Statement> prepared;
  ~Handle() {
    prepared.clear();
    sqlite3_close_v2(database);
  }

  [[noreturn]] void fail() const {
    throw StoreFailure(database == nullptr ? "no memory" : sqlite3_errmsg(database));
  }
  void require(int code) const {
    if (code != SQLITE_OK) fail();
  }
  sqlite3_stmt* prepare(const char* sql) {
    auto& known = prepared[sql];
    if (!known) {
      sqlite3_stmt* made = nullptr;
      require(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
      known.reset(made);
    }
    return known.get();
  }
  /// SQLite numbers a $1 by its first appearance, PostgreSQL by its name.
  void bind(sqlite3_stmt* statement, std::size_t number, const Value& value) const {
    const std::string name = "$" + std::to_string(number);
    const int place = sqlite3_bind_parameter_index(statement, name.c_str());
    if (value.is_number()) {
      require(sqlite3_bind_int64(statement, place, value.number()));
    } else {
      // A null pointer would be NULL, and not an empty blob.
      const auto& bytes = value.bytes();
      require(sqlite3_bind_blob64(statement, place, bytes.empty() ? "" : bytes.data(), bytes.size(),
                                  SQLITE_TRANSIENT));
    }
  }
};

SqliteDatabase::SqliteDatabase(const std::string& file) : handle_(std::make_unique<Handle>()) {
  make_for_us_only(file);
  handle_->require(sqlite3_open_v2(file.c_str(), &handle_->database,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                   nullptr));
  configure();
  migrate();
}

SqliteDatabase::~SqliteDatabase() = default;

void SqliteDatabase::configure() {
  handle_->require(sqlite3_busy_timeout(handle_->database, busy_patience_ms));
  use_write_ahead_log();
  execute("PRAGMA synchronous = NORMAL");
  execute("PRAGMA secure_delete = ON");
  const auto check = run("PRAGMA quick_check(1)");
  if (check.empty() || check.front().front().bytes() != "ok") {
    throw StoreFailure("the file is damaged");
  }
}

/// Going over to it needs the file alone, and SQLite does not wait for that by itself; another
/// process that opens a new file at the same moment is gone soon.
void SqliteDatabase::use_write_ahead_log() {
  const auto patience =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(busy_patience_ms);
  int code = SQLITE_BUSY;
  while (code == SQLITE_BUSY && std::chrono::steady_clock::now() < patience) {
    code = sqlite3_exec(handle_->database, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if (code == SQLITE_BUSY) sqlite3_sleep(between_tries_ms);
  }
  handle_->require(code);
}

void SqliteDatabase::migrate() {
  if (is_newest(run("PRAGMA user_version").front().front().number())) return;
  Transaction transaction(*this);
  // Somebody else may have done it in the meantime.
  const auto version = run("PRAGMA user_version").front().front().number();
  if (is_newest(version)) return;
  for (const char* step : migrations().subspan(static_cast<std::size_t>(version))) execute(step);
  execute(("PRAGMA user_version = " + std::to_string(migrations().size())).c_str());
  transaction.commit();
}

void SqliteDatabase::execute(const char* sql) {
  handle_->require(sqlite3_exec(handle_->database, sql, nullptr, nullptr, nullptr));
}

Rows SqliteDatabase::run(const char* sql, const std::vector<Value>& parameters) {
  sqlite3_stmt* statement = handle_->prepare(sql);
  const Use use(statement);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    handle_->bind(statement, i + 1, parameters[i]);
  }
  Rows rows;
  while (true) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return rows;
    if (code != SQLITE_ROW) handle_->fail();
    Row& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement); ++i) row.push_back(column(statement, i));
  }
}

}  // namespace writeback::store
