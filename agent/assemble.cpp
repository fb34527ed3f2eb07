#include "agent/assemble.hpp"

#include <filesystem>
#include <stdexcept>

#include "agent/assemble_flows.hpp"
#include "agent/assemble_portal.hpp"
#include "agent/open_store.hpp"
#include "ldap/directory.hpp"
#include "store/slow_hashes.hpp"
#include "store/stored_keys.hpp"
#include "store/stored_throttle_book.hpp"
#include "store/stored_throttles.hpp"

namespace writeback::agent {

namespace {

Timestamp now() {
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

/// An operation, the settling of a write behind it, and some more for a clock that is not quite
/// right.
std::chrono::seconds longest_hold(const ApiConfig& api) {
  return std::chrono::ceil<std::chrono::seconds>(2 * api.request_timeout) + std::chrono::seconds{5};
}

}  // namespace

Assembly assemble(boost::asio::any_io_executor executor, std::shared_ptr<const Config> config,
                  api::Reload reload, const Assembly* previous) {
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
  const auto lease = longest_hold(config->api);
  if (previous != nullptr) {
    assembly.store = previous->store;
    assembly.keys = previous->keys;
    assembly.keys->set_lease(lease);
    assembly.throttles = previous->throttles;
    assembly.throttle_book = previous->throttle_book;
    assembly.transfers = previous->transfers;
    assembly.notices = previous->notices;
    assembly.answers = previous->answers;
  } else {
    assembly.store = open_store(executor, config->store);
    assembly.keys = std::make_shared<store::StoredIdempotencyKeys>(
        assembly.store, agent_id(config->state_dir), lease);
    assembly.throttles = std::make_shared<store::StoredThrottles>(assembly.store);
    assembly.throttle_book = std::make_shared<store::StoredThrottleBook>(assembly.store);
    assembly.transfers = std::make_shared<notify::Transfers>(executor);
    assembly.notices = std::make_shared<store::StoredNotices>(assembly.store);
    assembly.answers = std::make_shared<store::SlowHashes>(executor);
  }
  assembly.metrics =
      previous != nullptr ? previous->metrics : std::make_shared<Metrics>(WRITEBACKD_VERSION);
  assembly.password_keys = std::make_shared<api::PasswordKeys>(
      std::make_shared<store::StoredKeys>(assembly.store), config->api.password_key_rotation, &now);
  const DirectOperations direct(*assembly.directory, config->scope, config->password,
                                UserThrottles(*assembly.throttles, config->throttle.users));
  assembly.flows = assemble_flows(assembly, direct, executor);
  api::Service::Parts parts{
      .clients = config->clients,
      .direct = direct,
      .directory = assembly.directory,
      .audit = assembly.audit,
      .keys = assembly.keys,
      .measurements = assembly.metrics,
      .password_keys = assembly.password_keys,
      .throttles = api::RequestThrottles(assembly.throttles, config->throttle.requests),
      .request_timeout = config->api.request_timeout,
      .flows = assembly.flows,
      .encrypted_passwords_only = config->api.encrypted_passwords_only,
      .control = {std::move(reload), assembly.throttle_book},
      .portal = assemble_portal(*config),
  };
  assembly.service = std::make_shared<const api::Service>(std::move(parts));
  return assembly;
}

}  // namespace writeback::agent
