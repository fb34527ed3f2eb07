#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ldap/server_uri.hpp"

namespace writeback::ldap {

/// One server that DNS names for a service (RFC 2782).
struct SrvRecord {
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  std::string target;  ///< without the dot at its end

  friend bool operator==(const SrvRecord&, const SrvRecord&) = default;
};

/// The SRV records of a DNS answer (RFC 1035); empty where it has none, or is no DNS answer. A
/// target of "." means "no such service here" and is left out.
[[nodiscard]] std::vector<SrvRecord> parse_srv_answer(std::span<const unsigned char> message);

/// In the order in which a client asks them: lower priorities first, and within one priority by
/// lot, with chances by weight. `lot(n)` draws from 0 to n.
[[nodiscard]] std::vector<SrvRecord> in_order(
    std::vector<SrvRecord> records, const std::function<std::uint32_t(std::uint32_t)>& lot);

/// Where the servers of the records are reached, in the same order. The records name the port of
/// plain LDAP, LDAPS has one of its own; a global catalog's port is never used, because it takes no
/// writes.
[[nodiscard]] std::vector<ServerUri> uris_of(const std::vector<SrvRecord>& records, bool start_tls);

}  // namespace writeback::ldap
