#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace writeback::store {

/// A database that can't be used now: a full disk, a lock, a damaged file, nobody who answers. The
/// text is for the administrator.
class StoreFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The connection ended while something was asked: it may have been done. Another one may work.
class ConnectionLost : public StoreFailure {
 public:
  using StoreFailure::StoreFailure;
};

/// Bytes or a number. Every column of the product's tables is one of the two.
class Value {
 public:
  Value(std::int64_t number) : value_(number) {}  // NOLINT(google-explicit-constructor)
  Value(std::chrono::sys_seconds moment)          // NOLINT(google-explicit-constructor)
      : value_(std::int64_t{moment.time_since_epoch().count()}) {}
  Value(std::string bytes) : value_(std::move(bytes)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool is_number() const { return std::holds_alternative<std::int64_t>(value_); }
  [[nodiscard]] std::int64_t number() const { return std::get<std::int64_t>(value_); }
  [[nodiscard]] const std::string& bytes() const { return std::get<std::string>(value_); }
  [[nodiscard]] std::chrono::sys_seconds moment() const {
    return std::chrono::sys_seconds{std::chrono::seconds{number()}};
  }

 private:
  std::variant<std::int64_t, std::string> value_;
};

using Row = std::vector<Value>;
using Rows = std::vector<Row>;

/// A SQL database that holds the product's tables in their newest form. The statements are of the
/// part of SQL that SQLite and PostgreSQL read alike, with $1, $2 … for the parameters. One thread.
/// Every call throws StoreFailure.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  /// `sql` has to be a literal: what was prepared of it is kept by its address.
  virtual Rows run(const char* sql, const std::vector<Value>& parameters) = 0;
  Rows run(const char* sql) { return run(sql, {}); }
  /// Several statements, without parameters and rows.
  virtual void execute(const char* sql) = 0;

  /// What begins a transaction. `lazily`: it may be lost where the machine fails in the next
  /// moment, for what is written often and is worth little.
  [[nodiscard]] virtual const char* begin(bool lazily) const = 0;
  /// Whether others may write while this one is in a transaction, so that rows that are read to be
  /// changed have to be locked (FOR UPDATE).
  [[nodiscard]] virtual bool has_other_writers() const = 0;
  /// How far the database's clock is ahead of this machine's: those who share it go by its clock.
  [[nodiscard]] virtual std::chrono::seconds clock_ahead() const { return {}; }
};

/// All or nothing: rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database, bool lazily = false) : database_(database) {
    database_.execute(database_.begin(lazily));
  }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    database_.execute("COMMIT");
    open_ = false;
  }

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace writeback::store
