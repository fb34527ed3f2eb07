#pragma once

#include <cstdint>
#include <string>

#include "policy/result.hpp"

namespace writeback::ldap {

inline constexpr std::uint16_t ldap_port = 389;
inline constexpr std::uint16_t ldaps_port = 636;

/// Where an Active Directory answers searches of the whole forest, and takes no writes.
[[nodiscard]] constexpr bool is_global_catalog_port(std::uint16_t port) {
  return port == 3268 || port == 3269;
}

enum class Scheme { ldap, ldaps, ldapi };

/// Where one directory server listens: ldap://host[:389], ldaps://host[:636] (RFC 4516 without the
/// search part) or ldapi://%2Fpath%2Fof%2Fsocket.
struct ServerUri {
  Scheme scheme = Scheme::ldaps;
  std::string host;  ///< name or address without brackets; for ldapi the path of the socket
  std::uint16_t port = 636;
  std::string text;  ///< as the administrator wrote it, for logs

  friend bool operator==(const ServerUri&, const ServerUri&) = default;
};

/// The reason in words of the administrator where it is none.
[[nodiscard]] boost::system::result<ServerUri, std::string> parse_server_uri(
    const std::string& text);

}  // namespace writeback::ldap
