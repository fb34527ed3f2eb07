#include "ldap/security_identifier.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace writeback::ldap {
namespace {

constexpr std::size_t fixed_part = 8;
constexpr std::size_t guid_bytes = 16;

/// Relative to a domain: Administrator, krbtgt, Domain Admins, Domain Controllers, Schema Admins,
/// Enterprise Admins, Read-only Domain Controllers, Key Admins, Enterprise Key Admins.
constexpr std::array<std::string_view, 9> protected_in_domain{"500", "502", "512", "516", "518",
                                                              "519", "521", "526", "527"};
/// Administrators, Account Operators, Server Operators, Print Operators, Backup Operators,
/// Replicator.
constexpr std::array<std::string_view, 6> protected_in_builtin{"544", "548", "549",
                                                               "550", "551", "552"};
constexpr std::string_view builtin = "S-1-5-32-";
constexpr std::string_view domain = "S-1-5-21-";

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

unsigned char byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

}  // namespace

std::string sid_text(std::string_view bytes) {
  if (bytes.size() < fixed_part) return {};
  const std::size_t count = byte_at(bytes, 1);
  if (bytes.size() != fixed_part + 4 * count) return {};
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < fixed_part; ++i) authority = (authority << 8U) | byte_at(bytes, i);
  std::string text = "S-" + std::to_string(byte_at(bytes, 0)) + "-" + std::to_string(authority);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = fixed_part + 4 * i;
    std::uint32_t part = 0;
    for (std::size_t k = 4; k-- > 0;) part = (part << 8U) | byte_at(bytes, at + k);
    text += "-" + std::to_string(part);
  }
  return text;
}

bool is_protected_sid(std::string_view sid) {
  if (sid.starts_with(builtin)) return contains(protected_in_builtin, sid.substr(builtin.size()));
  if (!sid.starts_with(domain)) return false;
  return contains(protected_in_domain, sid.substr(sid.rfind('-') + 1));
}

std::string guid_name(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  if (bytes.size() != guid_bytes) return {};
  std::string name = "<GUID=";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    name += digits[byte_at(bytes, i) >> 4U];
    name += digits[byte_at(bytes, i) & 0xFU];
  }
  return name + ">";
}

}  // namespace writeback::ldap
