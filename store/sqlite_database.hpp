#pragma once

#include <memory>
#include <string>

#include "store/database.hpp"

namespace writeback::store {

/// The embedded store: one SQLite file in WAL mode. A commit survives the end of the process; a
/// power failure may take the last ones along.
class SqliteDatabase final : public Database {
 public:
  /// Makes the file (for the service only) where it is missing, checks it, and brings an older one
  /// up to date. A file of a newer version is refused and left as it is.
  explicit SqliteDatabase(const std::string& file);
  ~SqliteDatabase() override;

  using Database::run;
  Rows run(const char* sql, const std::vector<Value>& parameters) override;
  void execute(const char* sql) override;
  [[nodiscard]] const char* begin(bool /*lazily*/) const override { return "BEGIN IMMEDIATE"; }
  [[nodiscard]] bool has_other_writers() const override { return false; }

 private:
  struct Handle;
  void configure();
  void use_write_ahead_log();
  void migrate();
  std::unique_ptr<Handle> handle_;
};

}  // namespace writeback::store
