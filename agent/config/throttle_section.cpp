#include <algorithm>
#include <array>
#include <charconv>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array throttle_table{
    IniKey{.name = "enabled", .usual = "yes", .meaning = "`no`: nothing of this section counts"},
    IniKey{.name = "everyone", .usual = "200000 per 1m", .meaning = "all requests of all callers"},
    IniKey{.name = "caller",
           .usual = "100000 per 1m",
           .meaning = "the requests of each caller; every answer says in `RateLimit` what is left"},
    IniKey{.name = "address",
           .usual = "30 per 5m",
           .meaning = "requests with wrong credentials from one IPv4 address or IPv6 /64. Right "
                      "credentials from there go on"},
    IniKey{.name = "wrong_passwords",
           .usual = "5 per 24h",
           .meaning = "wrong current passwords of one person at a change"},
    IniKey{.name = "user", .usual = "off", .meaning = "resets, changes and unlocks of one person"},
    IniKey{.name = "first_wait",
           .usual = "1m",
           .meaning = "what using up `address` or `wrong_passwords` costs the first time; twice as "
                      "long each time in a row"},
    IniKey{.name = "longest_wait", .usual = "24h", .meaning = "the longest that such a wait gets"},
    IniKey{.name = "identity",
           .usual = "5 per 24h",
           .meaning =
               "wrong codes and answers of one person, over all flows; using them up costs a day"},
    IniKey{.name = "flows", .usual = "20 per 1h", .meaning = "flows begun for one person"},
    IniKey{.name = "destination",
           .usual = "5 per 1h",
           .meaning = "codes to one address or number, by the hour"},
    IniKey{.name = "destination_day",
           .usual = "10 per 24h",
           .meaning = "codes to one address or number, by the day"},
    IniKey{.name = "contact",
           .usual = "5 per 24h",
           .meaning = "messages to the administrators about one person"},
    IniKey{.name = "portal",
           .usual = "1000 per 5m",
           .meaning = "requests of the bundled portal's pages from one IPv4 address or IPv6 /64; a "
                      "reset takes ten, waiting for a call up to a hundred more "
                      "([portal.md](portal.md))"},
    IniKey{.name = "portal_names",
           .usual = "100 per 5m",
           .meaning = "flows begun on those pages and names typed there, from one address. A reset "
                      "takes two. Raise both where many people come from one address"},
    IniKey{.name = "portal_contact",
           .usual = "20 per 24h",
           .meaning = "messages to the administrators from those pages, from one address"},
};

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

std::chrono::seconds read_time(SectionReader& section, std::string_view key) {
  const auto time = time_of(section.text(key));
  if (!time) section.wrong(key, "expected a time with its unit, 31d at most: 30s, 5m, 24h or 30d");
  return time.value_or(std::chrono::minutes{1});
}

}  // namespace

std::span<const IniKey> throttle_keys() {
  return throttle_table;
}

void read_throttle_section(SectionReader& section, ThrottleConfig& throttle) {
  const bool enabled = section.yes_or_no("enabled");
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
  read_limit(section, "portal", throttle.requests.portal);
  read_limit(section, "portal_names", throttle.requests.portal_names);
  read_limit(section, "portal_contact", throttle.requests.portal_contact);
  const auto first = read_time(section, "first_wait");
  const auto last = read_time(section, "longest_wait");
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
