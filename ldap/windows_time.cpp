#include "ldap/windows_time.hpp"

#include <cstdint>
#include <limits>

#include "ldap/entry_numbers.hpp"

namespace writeback::ldap {
namespace {

constexpr std::int64_t steps_in_a_second = 10'000'000;
constexpr std::chrono::seconds from_1601_to_1970{11'644'473'600};

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
