#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace writeback::store {

/// A database that can't be used now: a full disk, a lock, a damaged file. The text is for the
/// administrator.
class StoreFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The embedded store: one SQLite file in WAL mode, with the product's tables in their newest form.
/// A commit survives the end of the process; a power failure may take the last ones along. One
/// thread. Every call throws StoreFailure.
class SqliteDatabase {
 public:
  /// Makes the file (for the service only) where it is missing, checks it, and brings an older one
  /// up to date. A file of a newer version is refused and left as it is.
  explicit SqliteDatabase(const std::string& file);
  ~SqliteDatabase();
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  class Statement;
  void execute(const char* sql);
  [[nodiscard]] Statement prepare(const char* sql);

  /// All or nothing: rolled back unless committed.
  class Transaction {
   public:
    explicit Transaction(SqliteDatabase& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

   private:
    SqliteDatabase& database_;
    bool open_ = true;
  };

 private:
  struct Handle;
  void configure();
  void migrate();
  std::unique_ptr<Handle> handle_;
};

/// Bound and stepped once; made for each use.
class SqliteDatabase::Statement {
 public:
  Statement(Handle& handle, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int place, std::string_view blob);
  Statement& bind(int place, std::int64_t number);
  /// Whether there is a (further) row.
  [[nodiscard]] bool step();
  /// For what returns no rows.
  void run();
  [[nodiscard]] std::string blob(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;

 private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared_;
};

}  // namespace writeback::store
