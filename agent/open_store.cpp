#include "agent/open_store.hpp"

#include <fstream>
#include <stdexcept>

#include "agent/key_file.hpp"
#include "api/random_id.hpp"
#include "store/sqlite_database.hpp"

namespace writeback::agent {
namespace {

/// Each waits for the disk of the database at every commit, and then for the next caller.
constexpr std::size_t connections_to_postgres = 4;

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

std::shared_ptr<store::Store> open_store(boost::asio::any_io_executor executor,
                                         const StoreConfig& config) {
  store::Store::Setup setup;
  setup.sealer = std::make_shared<const store::Sealer>(read_or_make_keys(config.key_file));
  setup.clock = &now;
  setup.connections = config.postgres ? connections_to_postgres : 1;
  setup.name =
      config.postgres ? store::PostgresDatabase::name_of(config.postgres->url) : config.file;
  setup.open = [config] { return open_database(config); };
  return std::make_shared<store::Store>(executor, std::move(setup));
}

std::unique_ptr<store::Database> open_database(const StoreConfig& config) {
  if (config.postgres) return std::make_unique<store::PostgresDatabase>(*config.postgres);
  return std::make_unique<store::SqliteDatabase>(config.file);
}

std::string agent_id(const std::string& state_dir) {
  const std::string file = state_dir + "/agent.id";
  std::string id;
  if (std::ifstream(file) >> id) return id;
  id = api::random_id();
  std::ofstream made(file);
  made << id << "\n" << std::flush;
  if (!made) throw std::runtime_error(file + " can't be written");
  return id;
}

}  // namespace writeback::agent
