#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "agent/audit/audit_log.hpp"
#include "agent/config/ini_file.hpp"
#include "api/caller.hpp"
#include "api/server_tls.hpp"
#include "ldap/settings.hpp"
#include "policy/password_rules.hpp"
#include "policy/writeback_scope.hpp"

namespace writeback::agent {

struct ApiConfig {
  std::vector<boost::asio::ip::tcp::endpoint> listen;
  api::TlsFiles tls;
  std::size_t max_connections = 1000;
  std::chrono::milliseconds request_timeout{15000};
  std::chrono::milliseconds shutdown_timeout{30000};
};

struct StoreConfig {
  std::string file;
  std::string key_file;

  friend bool operator==(const StoreConfig&, const StoreConfig&) = default;
};

struct LogConfig {
  std::string level = "info";
};

/// The whole ini file, checked: whatever a start needs has been read by now, secrets and
/// certificates too.
struct Config {
  std::string file;
  std::string state_dir;
  AuditSettings audit;
  StoreConfig store;
  ApiConfig api;
  std::vector<api::Client> clients;
  std::shared_ptr<const ldap::DirectorySettings> directory;
  WritebackScope scope;
  PasswordRules password;
  LogConfig log;
  std::vector<std::string> warnings;  ///< what an administrator should know, and is no mistake
};

/// Either a configuration, or every mistake in it, in the order of the file.
struct LoadedConfig {
  std::shared_ptr<const Config> config;
  std::vector<ConfigError> errors;
};

[[nodiscard]] LoadedConfig load_config(const std::string& file);
/// The same from text, for tests; `file` gives paths their folder.
[[nodiscard]] LoadedConfig parse_config(std::string_view text, const std::string& file);

}  // namespace writeback::agent
