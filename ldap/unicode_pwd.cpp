#include "ldap/unicode_pwd.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace writeback::ldap {
namespace {

/// Takes the next code point off the front of valid UTF-8.
char32_t take_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const std::size_t there = std::min(length, text.size());
  char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < there; ++i) {
    point = (point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.remove_prefix(there);
  return point;
}

void append_unit(std::string& out, char32_t unit) {
  out += static_cast<char>(unit & 0xFFU);
  out += static_cast<char>((unit >> 8U) & 0xFFU);
}

void append(std::string& out, char32_t point) {
  if (point < 0x10000) return append_unit(out, point);
  point -= 0x10000;
  append_unit(out, 0xD800 + (point >> 10U));
  append_unit(out, 0xDC00 + (point & 0x3FFU));
}

}  // namespace

Secret unicode_pwd(std::string_view password) {
  std::string encoded;
  // Two bytes a unit at the most for each byte of UTF-8: no reallocation leaves a copy behind.
  encoded.reserve(2 * password.size() + 4);
  append(encoded, U'"');
  while (!password.empty()) append(encoded, take_code_point(password));
  append(encoded, U'"');
  Secret secret(encoded);
  cleanse(encoded.data(), encoded.size());
  return secret;
}

}  // namespace writeback::ldap
