#include "tests/integration/store_contract.hpp"

#include "store/postgres_database.hpp"
#include "store/sqlite_database.hpp"
#include "tests/support/postgres_server.hpp"

namespace writeback::test {

using support::PostgresServer;

void StoreContract::SetUp() {
  now_ = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (GetParam() == "sqlite") {
    place_ = folder_ / "store.db";
    return;
  }
  ASSERT_TRUE(PostgresServer::can_start()) << "scripts/install-dependencies test installs it";
  place_ = PostgresServer::shared().make_database();
  support::write_file(folder_ / "ca.crt", PostgresServer::shared().ca_pem());
}

std::unique_ptr<store::Database> StoreContract::database() const {
  if (GetParam() == "sqlite") return std::make_unique<store::SqliteDatabase>(place_);
  auto& server = PostgresServer::shared();
  store::PostgresSettings settings;
  settings.url = server.url(place_, "sslmode=verify-full");
  settings.password = Secret(server.password());
  settings.ca_certificate = folder_ / "ca.crt";
  return std::make_unique<store::PostgresDatabase>(settings);
}

std::shared_ptr<store::Store> StoreContract::open(const std::string& digits) {
  std::vector<Secret> keys;
  for (const char digit : digits) keys.emplace_back(std::string(64, digit));
  store::Store::Setup setup;
  setup.name = GetParam();
  setup.open = [this] { return database(); };
  setup.connections = GetParam() == "sqlite" ? 1 : 3;
  setup.sealer = std::make_shared<const store::Sealer>(keys);
  setup.clock = [this] { return now_.load(); };
  return std::make_shared<store::Store>(loop_.get_executor(), std::move(setup));
}

std::int64_t StoreContract::count(const char* table) {
  const std::string sql = std::string("SELECT id FROM ") + table;
  return static_cast<std::int64_t>(database()->run(sql.c_str()).size());
}

}  // namespace writeback::test
