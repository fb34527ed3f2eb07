#include <string>

#include "ldap/dn.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using writeback::fuzz::require;

/// Capitals make no other name, and every name lies within itself and its parents.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(writeback::fuzz::text_of(data, size));
  const auto dn = writeback::ldap::normalise(text);
  std::string capitals = text;
  for (char& c : capitals) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const auto same = writeback::ldap::normalise(capitals);
  require(dn.has_value() == same.has_value());
  if (!dn) return 0;
  require(*dn == *same);
  writeback::NormalDn parent = *dn;
  while (!parent.rdns.empty()) {
    require(!parent.rdns.front().empty());
    require(is_within(*dn, parent));
    parent.rdns.erase(parent.rdns.begin());
  }
  return 0;
}
