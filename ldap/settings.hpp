#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ldap/kerberos_sign_in.hpp"
#include "ldap/server_uri.hpp"
#include "policy/normal_dn.hpp"
#include "policy/secret.hpp"

namespace writeback::ldap {

enum class DirectoryType { openldap, active_directory, ds389 };

/// What an Active Directory without the policy hints control means, under which its password
/// history does not count when a service resets.
enum class PolicyHints { require, warn };

/// `uris = discover`: where DNS is asked for the domain controllers.
struct DiscoverySettings {
  std::string domain;      ///< empty: not at all
  std::string dns_server;  ///< an IPv4 address; empty: those of the system
  std::uint16_t dns_port = 53;

  friend bool operator==(const DiscoverySettings&, const DiscoverySettings&) = default;
};

/// Where the directory keeps what people are reached by.
struct ContactAttributes {
  std::vector<std::string> email = {"mail"};
  std::vector<std::string> mobile_phone = {"mobile"};
  std::vector<std::string> office_phone = {"telephoneNumber"};
  std::string language = "preferredLanguage";

  friend bool operator==(const ContactAttributes&, const ContactAttributes&) = default;
};

/// The `[directory]` section, checked, and what of `[writeback]` the directory has to be asked for.
struct DirectorySettings {
  DirectoryType type = DirectoryType::openldap;
  PolicyHints policy_hints = PolicyHints::warn;
  std::vector<ServerUri> servers;  ///< in order of preference; at least one, or else `discovery`
  DiscoverySettings discovery;
  bool start_tls = false;
  std::string ca_pem;  ///< certificate authorities, PEM; empty: those of the system
  std::string bind_dn;
  Secret bind_password;  ///< empty where there is a keytab
  Keytab keytab;
  std::string base_dn;
  std::string user_filter;
  std::string group_base_dn;      ///< empty: the naming context that holds base_dn
  std::string default_policy_dn;  ///< empty: found out (see RootDse)
  ContactAttributes contacts;
  std::string exclude_filter;               ///< empty: none
  std::vector<std::string> groups_to_know;  ///< DNs that rules name; empty: groups are not read
  /// Whether the directory's own mark of administrators has to be known, where it has one.
  bool privileged_marks = true;
  std::size_t connections = 4;
  std::size_t user_connections = 8;
  std::size_t writes_in_flight = 8;
  std::size_t writes_queued = 256;
  std::chrono::milliseconds timeout{5000};  ///< of one exchange with a server

  friend bool operator==(const DirectorySettings&, const DirectorySettings&) = default;
};

}  // namespace writeback::ldap
