#include "agent/assemble.hpp"

#include <filesystem>
#include <stdexcept>

#include "agent/key_file.hpp"
#include "ldap/directory.hpp"
#include "store/sqlite_idempotency_keys.hpp"

namespace writeback::agent {

namespace {

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void make_state_dir(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    throw std::runtime_error("the state folder " + folder + " can't be made: " + failed.message() +
                             "; name one in [agent] state_dir");
  }
}

std::shared_ptr<IdempotencyKeys> open_store(boost::asio::any_io_executor executor,
                                            const StoreConfig& config) {
  auto sealer = std::make_shared<const store::Sealer>(read_or_make_keys(config.key_file));
  return std::make_shared<store::SqliteIdempotencyKeys>(executor, config.file, std::move(sealer),
                                                        &now);
}

}  // namespace

Assembly assemble(boost::asio::any_io_executor executor, std::shared_ptr<const Config> config,
                  const Assembly* previous) {
  Assembly assembly;
  assembly.config = config;
  const bool same_directory =
      previous != nullptr && *previous->config->directory == *config->directory;
  assembly.directory = same_directory
                           ? previous->directory
                           : std::make_shared<ldap::LdapDirectory>(executor, config->directory);
  if (previous == nullptr) make_state_dir(config->state_dir);
  assembly.audit =
      previous != nullptr ? previous->audit : std::make_shared<AuditLog>(executor, config->audit);
  assembly.keys = previous != nullptr ? previous->keys : open_store(executor, config->store);
  assembly.metrics =
      previous != nullptr ? previous->metrics : std::make_shared<Metrics>(WRITEBACKD_VERSION);
  assembly.service = std::make_shared<const api::Service>(
      config->clients, DirectOperations(*assembly.directory, config->scope, config->password),
      assembly.directory, assembly.audit, assembly.keys, assembly.metrics,
      config->api.request_timeout);
  return assembly;
}

}  // namespace writeback::agent
