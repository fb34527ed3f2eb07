#pragma once

#include <cstddef>
#include <string>

#include "policy/secret.hpp"

namespace writeback::agent {

/// Which lines of the trail to show. Empty members ask for nothing.
struct AuditQuery {
  std::string user;       ///< as it was typed, or the DN
  std::string operation;  ///< its id
  std::string since;      ///< RFC 3339, or the beginning of it: "2026-11-23"
  std::size_t last = 0;   ///< only so many; 0: all
  bool as_json = false;
};

/// Prints whether the trail is whole, and else where it is not. 0, or 1.
[[nodiscard]] int verify_audit(const std::string& folder, const Secret& key);

/// Prints lines, oldest first. 1 where the trail is damaged: what stands before the damage is
/// shown.
[[nodiscard]] int show_audit(const std::string& folder, const Secret& key, const AuditQuery& query);

}  // namespace writeback::agent
