#include "ldap/unicode_pwd.hpp"

#include <string>

#include "policy/code_point.hpp"

namespace writeback::ldap {
namespace {

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
