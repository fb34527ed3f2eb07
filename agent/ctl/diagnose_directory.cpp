#include "agent/ctl/diagnosis.hpp"
#include "agent/online_check.hpp"

namespace writeback::agent {
namespace {

/// Which document says how to give the rights.
const char* rights_document(const Config& config) {
  switch (config.directory->type) {
    case ldap::DirectoryType::openldap:
      return "docs/openldap-rights.md";
    case ldap::DirectoryType::ds389:
      return "docs/389ds-rights.md";
    case ldap::DirectoryType::active_directory:
      break;
  }
  return "docs/active-directory-rights.md";
}

void add(Diagnoses& all, const ServerReport& report, const std::string& topic,
         const std::string& next) {
  for (const auto& line : report.lines) {
    const bool well = line.finding == ldap::Finding::ok;
    all.push_back({line.finding, topic, line.text, well ? std::string() : next, report.server});
  }
}

}  // namespace

Diagnoses diagnose_directory(const Config& config) {
  Diagnoses all;
  std::string next = rights_document(config);
  next += " for rights, [directory] in docs/configuration.md for the rest";
  for (const auto& report : inspect_servers(config)) add(all, report, "directory", next);
  const auto store = inspect_store(config.store);
  if (store) add(all, *store, "store", "[store] in docs/configuration.md");
  return all;
}

}  // namespace writeback::agent
