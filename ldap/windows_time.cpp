#include "ldap/windows_time.hpp"

#include <charconv>
#include <limits>

namespace writeback::ldap {
namespace {

constexpr std::int64_t steps_in_a_second = 10'000'000;
constexpr std::chrono::seconds from_1601_to_1970{11'644'473'600};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Timestamp> parse_file_time(std::string_view text) {
  const auto steps = whole_number(text);
  if (!steps || *steps <= 0 || *steps == std::numeric_limits<std::int64_t>::max()) {
    return std::nullopt;
  }
  return Timestamp{std::chrono::seconds{*steps / steps_in_a_second} - from_1601_to_1970};
}

std::optional<std::chrono::seconds> parse_interval(std::string_view text) {
  const auto steps = whole_number(text);
  if (!steps || *steps >= 0 || *steps == std::numeric_limits<std::int64_t>::min()) {
    return std::nullopt;
  }
  return std::chrono::seconds{-(*steps / steps_in_a_second)};
}

}  // namespace writeback::ldap
