#include <algorithm>
#include <charconv>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::int64_t most_attempts = 1'000'000'000;
constexpr std::chrono::hours longest{24 * 31};

/// "30s", "5m", "24h", "30d".
std::optional<std::chrono::seconds> time_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 1 || value > 10'000'000) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  std::chrono::seconds time{0};
  if (unit == "s") time = std::chrono::seconds{value};
  if (unit == "m") time = std::chrono::minutes{value};
  if (unit == "h") time = std::chrono::hours{value};
  if (unit == "d") time = std::chrono::hours{24 * value};
  if (time <= time.zero() || time > longest) return std::nullopt;
  return time;
}

void read_limit(SectionReader& section, std::string_view key, ThrottleLimit& limit) {
  const auto words = section.words(key);
  if (words.empty()) return;
  if (words.size() == 1 && words[0] == "off") {
    limit = {};
    return;
  }
  std::int64_t attempts = 0;
  const auto& number = words[0];
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), attempts);
  const bool counted = error == std::errc{} && end == number.data() + number.size() &&
                       attempts > 0 && attempts <= most_attempts;
  const auto window = words.size() == 3 && words[1] == "per" ? time_of(words[2]) : std::nullopt;
  if (!counted || !window) {
    section.wrong(key,
                  "expected `off`, or attempts per time: 5 per 24h (s, m, h or d, 31d at most)");
    return;
  }
  limit.attempts = attempts;
  limit.window = *window;
}

std::chrono::seconds read_time(SectionReader& section, std::string_view key,
                               std::chrono::seconds value_if_absent) {
  const std::string text = section.text(key);
  if (text.empty()) return value_if_absent;
  const auto time = time_of(text);
  if (!time) section.wrong(key, "expected a time with its unit, 31d at most: 30s, 5m, 24h or 30d");
  return time.value_or(value_if_absent);
}

}  // namespace

void read_throttle_section(SectionReader& section, ThrottleConfig& throttle) {
  const bool enabled = section.yes_or_no("enabled", true);
  read_limit(section, "everyone", throttle.requests.everyone);
  read_limit(section, "caller", throttle.requests.caller);
  read_limit(section, "address", throttle.requests.address);
  read_limit(section, "wrong_passwords", throttle.users.wrong_passwords);
  read_limit(section, "user", throttle.users.user);
  read_limit(section, "identity", throttle.flows.identity);
  read_limit(section, "flows", throttle.flows.flows);
  read_limit(section, "destination", throttle.flows.destination);
  read_limit(section, "destination_day", throttle.flows.destination_day);
  read_limit(section, "contact", throttle.flows.contact);
  const auto first = read_time(section, "first_wait", std::chrono::minutes{1});
  const auto last = read_time(section, "longest_wait", std::chrono::hours{24});
  if (last < first) section.wrong("longest_wait", "is shorter than first_wait");
  for (auto* growing : {&throttle.requests.address, &throttle.users.wrong_passwords}) {
    growing->first_wait = first;
    growing->longest_wait = last;
  }
  section.finish();
  if (!enabled) {
    throttle = {.flows = {{}, {}, {}, {}, {}}, .requests = {}, .users = {}};
  }
}

}  // namespace writeback::agent
