#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/config/config.hpp"
#include "ldap/server_report.hpp"

namespace writeback::agent {

/// What was found at one server, for the administrator.
struct ServerReport {
  std::string server;
  std::vector<ldap::ReportLine> lines;
};

/// Those of the ini file, or those that DNS names. Blocks.
[[nodiscard]] std::vector<ldap::ServerUri> directory_servers(const Config& config);

/// "ok", "warning" or "failed".
[[nodiscard]] const char* word_for(ldap::Finding finding);

/// Each directory server: what it is, and what the service account may do there. Blocks until all
/// have answered or timed out.
[[nodiscard]] std::vector<ServerReport> inspect_servers(const Config& config);

/// The store, where it is a server; empty where it is a file.
[[nodiscard]] std::optional<ServerReport> inspect_store(const StoreConfig& store);

/// `--check-config --online`: prints all of them. Whether nothing failed.
[[nodiscard]] bool check_online(const Config& config);

}  // namespace writeback::agent
