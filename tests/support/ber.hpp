#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// LDAP messages made and taken apart by hand (X.690, RFC 4511), so that what libldap encodes and
/// decodes is compared with something that is not libldap.
namespace writeback::test {

inline std::string ber(unsigned char tag, const std::string& content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() < 0x80) {
    out.push_back(static_cast<char>(content.size()));
  } else {
    std::string length;
    for (std::size_t rest = content.size(); rest > 0; rest >>= 8U) {
      length.insert(length.begin(), static_cast<char>(rest & 0xFFU));
    }
    out.push_back(static_cast<char>(0x80U | length.size()));
    out += length;
  }
  return out + content;
}

inline std::string ber_integer(int value, unsigned char tag = 0x02) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>((value >> shift) & 0xFF));
  }
  while (bytes.size() > 1 && ((bytes[0] == '\0' && (bytes[1] & 0x80) == 0) ||
                              (bytes[0] == '\xFF' && (bytes[1] & 0x80) != 0))) {
    bytes.erase(0, 1);
  }
  return ber(tag, bytes);
}

inline std::string ber_text(const std::string& text) {
  return ber(0x04, text);
}

namespace ldap_tag {
inline constexpr unsigned char bind_request = 0x60;
inline constexpr unsigned char bind_response = 0x61;
inline constexpr unsigned char search_request = 0x63;
inline constexpr unsigned char search_entry = 0x64;
inline constexpr unsigned char search_done = 0x65;
inline constexpr unsigned char modify_request = 0x66;
inline constexpr unsigned char modify_response = 0x67;
inline constexpr unsigned char abandon_request = 0x50;
inline constexpr unsigned char search_reference = 0x73;
inline constexpr unsigned char extended_request = 0x77;
inline constexpr unsigned char extended_response = 0x78;
inline constexpr unsigned char intermediate_response = 0x79;
}  // namespace ldap_tag

/// A control as it stands in a message.
inline std::string ber_control(const std::string& oid, const std::string& value) {
  return ber(0x30, ber_text(oid) + ber_text(value));
}

inline std::string ldap_message(int id, const std::string& operation,
                                const std::string& controls = {}) {
  return ber(0x30, ber_integer(id) + operation + (controls.empty() ? "" : ber(0xA0, controls)));
}

/// LDAPResult with the tag of its operation; `more` stands behind it (responseName, …).
inline std::string ldap_result(int id, unsigned char tag, int code,
                               const std::string& diagnostic = {}, const std::string& controls = {},
                               const std::string& more = {}) {
  return ldap_message(
      id, ber(tag, ber_integer(code, 0x0A) + ber_text("") + ber_text(diagnostic) + more), controls);
}

using Values = std::vector<std::string>;

inline std::string ldap_entry(int id, const std::string& dn,
                              const std::vector<std::pair<std::string, Values>>& attributes = {}) {
  std::string list;
  for (const auto& [name, values] : attributes) {
    std::string set;
    for (const auto& value : values) set += ber_text(value);
    list += ber(0x30, ber_text(name) + ber(0x31, set));
  }
  return ldap_message(id, ber(ldap_tag::search_entry, ber_text(dn) + ber(0x30, list)));
}

/// The value of the password policy response control: `warning` is the content of its [0], if any.
inline std::string policy_value(std::optional<int> error, const std::string& warning = {}) {
  return ber(
      0x30, (warning.empty() ? "" : ber(0xA0, warning)) + (error ? ber_integer(*error, 0x81) : ""));
}

/// One element as it was received, with what is inside where it is constructed.
struct BerElement {
  unsigned char tag = 0;
  std::string content;
  std::vector<BerElement> parts;

  [[nodiscard]] int number() const {
    int value = !content.empty() && (content[0] & 0x80) != 0 ? -1 : 0;
    for (const char c : content) value = value * 256 + static_cast<unsigned char>(c);
    return value;
  }
};

/// Takes one whole element off the front; empty where it is not complete yet.
inline std::optional<BerElement> take_element(std::string_view& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  BerElement element;
  element.tag = static_cast<unsigned char>(bytes[0]);
  std::size_t length = static_cast<unsigned char>(bytes[1]);
  std::size_t header = 2;
  if (length >= 0x80) {
    const std::size_t count = length & 0x7FU;
    if (bytes.size() < 2 + count) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < count; ++i) {
      length = length << 8U | static_cast<unsigned char>(bytes[2 + i]);
    }
    header += count;
  }
  if (bytes.size() < header + length) return std::nullopt;
  element.content = bytes.substr(header, length);
  bytes.remove_prefix(header + length);
  if ((element.tag & 0x20U) != 0) {
    std::string_view rest = element.content;
    while (auto part = take_element(rest)) element.parts.push_back(std::move(*part));
  }
  return element;
}

}  // namespace writeback::test
