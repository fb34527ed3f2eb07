#include "ldap/escape.hpp"

namespace writeback::ldap {
namespace {

bool is_harmless(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_' || c == '@' || c == ' ' || c == ',' || c == '=' || c == '+';
}

}  // namespace

std::string escape_filter_value(std::string_view value) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string escaped;
  escaped.reserve(value.size());
  for (const char c : value) {
    if (is_harmless(c)) {
      escaped.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    escaped.push_back('\\');
    escaped.push_back(digits[byte >> 4U]);
    escaped.push_back(digits[byte & 0x0FU]);
  }
  return escaped;
}

std::string fill_user_filter(std::string_view user_filter, std::string_view user) {
  static constexpr std::string_view mark = "{user}";
  const std::string escaped = escape_filter_value(user);
  std::string filled;
  while (true) {
    const auto at = user_filter.find(mark);
    filled += user_filter.substr(0, at);
    if (at == std::string_view::npos) return filled;
    filled += escaped;
    user_filter.remove_prefix(at + mark.size());
  }
}

}  // namespace writeback::ldap
