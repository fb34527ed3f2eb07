#include "store/sqlite_copy.hpp"

#include <sqlite3.h>

#include <memory>

#include "store/database.hpp"

namespace writeback::store {
namespace {

constexpr int patience_ms = 10'000;

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

}  // namespace

void copy_sqlite(const std::string& from, const std::string& to) {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(from.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, Close> database(opened);
  if (status != SQLITE_OK) throw StoreFailure(from + ": " + sqlite3_errstr(status));
  sqlite3_busy_timeout(database.get(), patience_ms);
  sqlite3_stmt* prepared = nullptr;
  sqlite3_prepare_v2(database.get(), "VACUUM INTO ?1", -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, Close> statement(prepared);
  sqlite3_bind_text(statement.get(), 1, to.c_str(), -1, SQLITE_STATIC);
  if (sqlite3_step(statement.get()) != SQLITE_DONE) {
    throw StoreFailure(from + " can't be copied: " + sqlite3_errmsg(database.get()));
  }
}

}  // namespace writeback::store
