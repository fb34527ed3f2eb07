#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "agent/audit/audit_log.hpp"
#include "agent/config/ini_file.hpp"
#include "api/caller.hpp"
#include "api/request_throttles.hpp"
#include "api/server_tls.hpp"
#include "ldap/settings.hpp"
#include "notify/captcha/settings.hpp"
#include "notify/gateway_settings.hpp"
#include "notify/mail_settings.hpp"
#include "policy/flows/owner_notices.hpp"
#include "policy/flows/self_service_rules.hpp"
#include "policy/password_rules.hpp"
#include "policy/user_throttles.hpp"
#include "policy/writeback_scope.hpp"
#include "store/postgres_database.hpp"

namespace writeback::agent {

struct ApiConfig {
  std::vector<boost::asio::ip::tcp::endpoint> listen;
  api::TlsFiles tls;
  std::size_t max_connections = 1000;
  std::chrono::milliseconds request_timeout{15000};
  std::chrono::milliseconds shutdown_timeout{30000};
  bool encrypted_passwords_only = false;
  std::chrono::hours password_key_rotation{24 * 30};
};

/// Where the records are kept: in the file, or in PostgreSQL where there are settings for it.
struct StoreConfig {
  std::string file;
  std::shared_ptr<const store::PostgresSettings> postgres;
  std::string key_file;

  friend bool operator==(const StoreConfig& a, const StoreConfig& b) {
    const bool same_server =
        a.postgres && b.postgres ? *a.postgres == *b.postgres : a.postgres == b.postgres;
    return same_server && a.file == b.file && a.key_file == b.key_file;
  }
};

/// How often is too often.
struct ThrottleConfig {
  FlowLimits flows;
  api::RequestThrottles::Limits requests = {
      .everyone = {200'000, std::chrono::minutes{1}, {}, {}},
      .caller = {100'000, std::chrono::minutes{1}, {}, {}},
      .address = {30, std::chrono::minutes{5}, {}, {}},
      .portal = {1000, std::chrono::minutes{5}, {}, {}},
      .portal_names = {100, std::chrono::minutes{5}, {}, {}},
      .portal_contact = {20, std::chrono::hours{24}, {}, {}},
  };
  UserThrottles::Limits users = {
      .wrong_passwords = {5, std::chrono::hours{24}, {}, {}},
      .user = {},
  };
};

/// The `[self_service]` section, and what of others goes with it.
struct SelfServiceConfig {
  SelfServiceRules rules;
  bool methods_are_named = false;  ///< by the administrator, so that a missing way is worth a word
  std::string default_region;      ///< of numbers without a country
  bool notices_by_email = true;
  bool notices_by_text = true;
};

/// The `[portal]` section.
struct PortalConfig {
  bool enabled = false;
  std::string origin;       ///< `https://HOST[:PORT]`; empty: as the browser names it
  std::string sign_in_url;  ///< empty: the pages do not lead back to a sign-in
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
  ThrottleConfig throttle;
  SelfServiceConfig self_service;
  std::shared_ptr<const notify::CaptchaSettings> captcha =
      std::make_shared<const notify::CaptchaSettings>();
  std::shared_ptr<const notify::MailSettings> mail;     ///< nullptr: not configured
  std::shared_ptr<const notify::GatewaySettings> text;  ///< the same
  std::shared_ptr<const notify::GatewaySettings> call;
  ContactRules contact;
  PortalConfig portal;
  std::string outbox;  ///< folder for messages in place of sending them; empty: they are sent
  bool development = false;
  LogConfig log;
  std::vector<std::string> warnings;  ///< what an administrator should know, and is no mistake
};

/// Either a configuration, or every mistake in it, in the order of the file.
struct LoadedConfig {
  std::shared_ptr<const Config> config;
  std::vector<ConfigError> errors;
  std::string state_dir;       ///< also of a file with mistakes, as far as it can be told
  bool not_permitted = false;  ///< this user may not read the file
};

[[nodiscard]] LoadedConfig load_config(const std::string& file);
/// The same from text, for tests; `file` gives paths their folder.
[[nodiscard]] LoadedConfig parse_config(std::string_view text, const std::string& file);

}  // namespace writeback::agent
