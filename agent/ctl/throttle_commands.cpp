#include "agent/ctl/throttle_commands.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "agent/ctl/printable.hpp"
#include "agent/key_file.hpp"
#include "agent/open_store.hpp"
#include "policy/timestamp.hpp"
#include "store/key_check.hpp"
#include "store/throttle_rows.hpp"

namespace writeback::agent {
namespace {

namespace json = boost::json;

Timestamp now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

json::object render(const store::ThrottledName& one, Timestamp at) {
  json::object object;
  object["throttle"] = name_of(one.kind);
  json::array names;
  for (const auto& name : one.names) names.emplace_back(name);
  object["names"] = std::move(names);
  object["attempts"] = one.count.attempts;
  object["since"] = rfc3339(one.count.began);
  if (one.count.blocked_until > at) object["blocked_until"] = rfc3339(one.count.blocked_until);
  return object;
}

void print(const store::ThrottledName& one, Timestamp at) {
  std::string names;
  for (const auto& name : one.names) names += (names.empty() ? "" : ", ") + printable(name);
  const std::string state =
      one.count.blocked_until > at
          ? "blocked until " + rfc3339(one.count.blocked_until)
          : std::to_string(one.count.attempts) + " since " + rfc3339(one.count.began);
  std::printf("%-16s %-40s %s\n", std::string(name_of(one.kind)).c_str(), state.c_str(),
              names.c_str());
}

/// Never makes one: it would belong to whoever typed the command, and not to the service.
std::unique_ptr<store::Database> open_existing(const StoreConfig& config) {
  if (!config.postgres && !std::filesystem::exists(config.file)) {
    throw std::runtime_error("there is no store at " + config.file +
                             " yet: start writebackd first");
  }
  return open_database(config);
}

}  // namespace

int list_throttled(const StoreConfig& config, bool all, bool as_json) {
  const store::Sealer sealer(read_keys(config.key_file));
  const auto database = open_existing(config);
  store::require_its_key(*database, sealer);
  const auto at = now() + database->clock_ahead();
  const auto found = store::list_throttles(*database, sealer, at, all);
  for (const auto& one : found) {
    if (as_json) {
      std::printf("%s\n", json::serialize(render(one, at)).c_str());
    } else {
      print(one, at);
    }
  }
  if (found.empty() && !as_json) std::puts("nobody is throttled");
  return 0;
}

int clear_throttled(const StoreConfig& config, const std::string& kind, const std::string& called) {
  const store::Sealer sealer(read_keys(config.key_file));
  const auto database = open_existing(config);
  store::require_its_key(*database, sealer);
  const auto cleared = store::clear_throttles(*database, sealer, throttle_kind_of(kind), called);
  if (cleared == 0) {
    std::fprintf(stderr,
                 "nothing is counted for %s; `writebackctl throttle list --all` shows the names\n",
                 called.c_str());
    return 1;
  }
  std::printf("cleared %zu %s of %s\n", cleared, cleared == 1 ? "count" : "counts", called.c_str());
  return 0;
}

}  // namespace writeback::agent
