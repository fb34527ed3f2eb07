#include "agent/assemble.hpp"

#include "ldap/directory.hpp"

namespace writeback::agent {

Assembly assemble(boost::asio::any_io_executor executor, std::shared_ptr<const Config> config,
                  const Assembly* previous) {
  Assembly assembly;
  assembly.config = config;
  const bool same_directory =
      previous != nullptr && *previous->config->directory == *config->directory;
  assembly.directory = same_directory
                           ? previous->directory
                           : std::make_shared<ldap::LdapDirectory>(executor, config->directory);
  assembly.audit =
      previous != nullptr ? previous->audit : std::make_shared<AuditLog>(executor, config->audit);
  assembly.service = std::make_shared<const api::Service>(
      config->clients, DirectOperations(*assembly.directory, config->scope, config->password),
      assembly.directory, assembly.audit, config->api.request_timeout);
  return assembly;
}

}  // namespace writeback::agent
