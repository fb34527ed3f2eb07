#include "ldap/security_descriptor.hpp"

#include <algorithm>
#include <cstdint>

#include "ldap/security_identifier.hpp"

namespace writeback::ldap {
namespace {

constexpr std::size_t descriptor_header = 20;
constexpr std::size_t dacl_offset_at = 16;
constexpr std::size_t acl_header = 8;
constexpr std::size_t ace_header = 8;  // type, flags, size and mask
constexpr std::size_t guid_bytes = 16;

constexpr std::uint8_t allowed = 0;
constexpr std::uint8_t denied = 1;
constexpr std::uint8_t allowed_object = 5;
constexpr std::uint8_t denied_object = 6;
constexpr std::uint8_t inherit_only = 0x08;
constexpr std::uint32_t control_access = 0x100;
constexpr std::uint32_t generic_all = 0x10000000;
constexpr std::uint32_t has_object_type = 1;
constexpr std::uint32_t has_inherited_type = 2;

/// Little-endian; 0 beyond the end, which no check of a size lets pass.
std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t i = width; i-- > 0;) {
    const auto byte = at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
    value = (value << 8U) | byte;
  }
  return value;
}

struct AccessEntry {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint32_t mask = 0;
  std::string_view object_type;  ///< empty: every right of the mask
  std::string sid;
};

AccessEntry parse(std::string_view bytes) {
  AccessEntry entry;
  entry.type = static_cast<std::uint8_t>(number_at(bytes, 0, 1));
  entry.flags = static_cast<std::uint8_t>(number_at(bytes, 1, 1));
  entry.mask = number_at(bytes, 4, 4);
  std::size_t at = ace_header;
  if (entry.type == allowed_object || entry.type == denied_object) {
    const auto present = number_at(bytes, at, 4);
    at += 4;
    if ((present & has_object_type) != 0) {
      entry.object_type = bytes.substr(std::min(at, bytes.size()), guid_bytes);
      at += guid_bytes;
    }
    if ((present & has_inherited_type) != 0) at += guid_bytes;
  }
  entry.sid = sid_text(bytes.substr(std::min(at, bytes.size())));
  return entry;
}

bool speaks_of(const AccessEntry& entry, std::string_view right,
               const std::vector<std::string>& sids) {
  const bool known_type = entry.type == allowed || entry.type == denied ||
                          entry.type == allowed_object || entry.type == denied_object;
  return known_type && (entry.flags & inherit_only) == 0 &&
         (entry.mask & (control_access | generic_all)) != 0 &&
         (entry.object_type.empty() || entry.object_type == right) &&
         std::find(sids.begin(), sids.end(), entry.sid) != sids.end();
}

}  // namespace

std::optional<bool> grants_extended_right(std::string_view descriptor, std::string_view right,
                                          const std::vector<std::string>& sids) {
  const std::size_t offset = number_at(descriptor, dacl_offset_at, 4);
  if (descriptor.size() < descriptor_header || offset < descriptor_header ||
      offset + acl_header > descriptor.size()) {
    return std::nullopt;
  }
  std::string_view list = descriptor.substr(offset);
  const std::size_t size = number_at(list, 2, 2);
  const std::size_t count = number_at(list, 4, 2);
  if (size < acl_header || size > list.size()) return std::nullopt;
  list = list.substr(acl_header, size - acl_header);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = number_at(list, 2, 2);
    if (length < ace_header || length > list.size()) return std::nullopt;
    const AccessEntry entry = parse(list.substr(0, length));
    if (speaks_of(entry, right, sids)) {
      return entry.type == allowed || entry.type == allowed_object;
    }
    list.remove_prefix(length);
  }
  return false;
}

}  // namespace writeback::ldap
