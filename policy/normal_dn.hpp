#pragma once

#include <string>
#include <vector>

namespace writeback {

/// A distinguished name in the form in which two spellings of the same name compare equal (RFC 4514
/// escapes undone, case folded, spaces folded): one string for each RDN, the entry's own first. The
/// directory adapter makes them; rules only compare them. They are never sent to a server.
struct NormalDn {
  std::vector<std::string> rdns;

  friend bool operator==(const NormalDn&, const NormalDn&) = default;
  friend auto operator<=>(const NormalDn&, const NormalDn&) = default;
};

/// Whether `entry` is `subtree` itself or lies below it.
[[nodiscard]] bool is_within(const NormalDn& entry, const NormalDn& subtree);

}  // namespace writeback
