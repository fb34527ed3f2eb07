#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "policy/secret.hpp"
#include "store/database.hpp"

namespace writeback::store {

/// How a PostgreSQL server is reached.
struct PostgresSettings {
  std::string url;  ///< postgresql://…, as libpq reads it
  Secret password;  ///< empty: what the URL or the server's own rules say
  /// Who may certify the server; empty: whom Debian trusts. Without an sslmode in the URL a server
  /// on another machine has to show a certificate for its name (verify-full).
  std::string ca_certificate;

  friend bool operator==(const PostgresSettings&, const PostgresSettings&) = default;
};

/// The shared store: a schema `writebackd` in a PostgreSQL database (12 or later), one connection.
/// Nothing waits longer than a few seconds. After ConnectionLost it is of no use any more.
class PostgresDatabase final : public Database {
 public:
  /// Connects, and brings an older schema up to date: one agent at a time, behind an advisory lock.
  explicit PostgresDatabase(const PostgresSettings& settings);
  struct OnlyLook {};
  /// Connects and changes nothing, not even an older schema.
  PostgresDatabase(const PostgresSettings& settings, OnlyLook only_look);
  ~PostgresDatabase() override;

  using Database::run;
  Rows run(const char* sql, const std::vector<Value>& parameters) override;
  void execute(const char* sql) override;
  [[nodiscard]] const char* begin(bool lazily) const override {
    return lazily ? "BEGIN; SET LOCAL synchronous_commit TO off" : "BEGIN";
  }
  [[nodiscard]] bool has_other_writers() const override { return true; }
  [[nodiscard]] std::chrono::seconds clock_ahead() const override { return clock_ahead_; }
  /// How many steps of migrations() were run; 0: there is no schema yet.
  [[nodiscard]] std::int64_t version();

  /// The URL without its password, for logs. Throws StoreFailure where libpq can't read it.
  [[nodiscard]] static std::string name_of(const std::string& url);
  /// What is wrong with the URL; empty: nothing.
  [[nodiscard]] static std::string objection(const std::string& url);
  [[nodiscard]] static bool has_password(const std::string& url);
  /// Whether it may send what it stores over the network to somebody who has not proved to be the
  /// server.
  [[nodiscard]] static bool trusts_anybody(const std::string& url);

 private:
  struct Handle;
  void connect(const PostgresSettings& settings);
  void compare_clocks();
  void migrate();
  std::unique_ptr<Handle> handle_;
  std::chrono::seconds clock_ahead_{};
};

}  // namespace writeback::store
