#include "ldap/entry_numbers.hpp"

#include <algorithm>
#include <charconv>

namespace writeback::ldap {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> number(const Entry& entry, std::string_view attribute) {
  return whole_number(entry.first(attribute));
}

std::optional<std::int64_t> rule_number(const Entry& entry, std::string_view attribute) {
  const auto value = number(entry, attribute);
  return value && *value > 0 ? value : std::nullopt;
}

std::optional<std::chrono::seconds> rule_seconds(const Entry& entry, std::string_view attribute) {
  const auto value = rule_number(entry, attribute);
  if (!value) return std::nullopt;
  return std::min<std::chrono::seconds>(std::chrono::seconds{*value}, std::chrono::years{100});
}

}  // namespace writeback::ldap
