#include <getopt.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "agent/config/config.hpp"
#include "agent/ctl/audit_commands.hpp"
#include "agent/ctl/throttle_commands.hpp"
#include "agent/key_file.hpp"

namespace {

using writeback::throttle_kind_of;
using writeback::agent::AuditQuery;
using writeback::agent::clear_throttled;
using writeback::agent::list_throttled;
using writeback::agent::load_config;
using writeback::agent::read_keys;
using writeback::agent::show_audit;
using writeback::agent::verify_audit;

constexpr int exit_failed = 1;
constexpr int exit_usage = 64;   // EX_USAGE
constexpr int exit_config = 78;  // EX_CONFIG
constexpr std::size_t lines_of_a_tail = 20;

constexpr const char* usage =
    "usage: writebackctl [--config FILE] audit verify\n"
    "       writebackctl [--config FILE] audit tail [--lines N] [--json]\n"
    "       writebackctl [--config FILE] audit show [--user NAME] [--operation ID]\n"
    "                                               [--since 2026-11-23] [--json]\n"
    "       writebackctl [--config FILE] throttle list [--all] [--json]\n"
    "       writebackctl [--config FILE] throttle clear NAME [--kind KIND]\n"
    "\n"
    "audit verify   whether a line of the audit trail was changed, removed or reordered, and "
    "which\n"
    "audit tail     its last lines\n"
    "audit show     the lines about a person (as typed, or the DN) or an operation\n"
    "throttle list  whose attempts are used up, and until when (--all: everybody who is counted)\n"
    "throttle clear forgets the attempts of a name that the list shows; KIND: everyone, caller,\n"
    "               address, wrong_passwords, user, identity, flows, destination, destination_day\n"
    "               or contact\n"
    "\n"
    "exit: 0 done, 1 the trail is damaged, or something can't be read or is not there, 64 wrong "
    "usage, 78 mistakes in the ini file\n";

struct Wish {
  std::string config_file = "/etc/writebackd/writebackd.ini";
  std::string command;  ///< "audit verify"
  std::string name;     ///< of what it is about
  std::string kind;
  bool all = false;
  AuditQuery query;
};

/// A number from 1 on; empty: it is none.
std::optional<std::size_t> count_of(const char* text) {
  char* end = nullptr;
  const unsigned long long count = std::strtoull(text, &end, 10);
  const bool fine = *text >= '0' && *text <= '9' && *end == '\0' && count > 0;
  return fine ? std::optional<std::size_t>(count) : std::nullopt;
}

std::optional<Wish> parse(int argc, char** argv) {
  enum : int { user = 1000, operation, since, lines, json, help, all, kind };
  static const std::array<option, 10> known = {
      {{"config", required_argument, nullptr, 'c'},
       {"user", required_argument, nullptr, user},
       {"operation", required_argument, nullptr, operation},
       {"since", required_argument, nullptr, since},
       {"lines", required_argument, nullptr, lines},
       {"json", no_argument, nullptr, json},
       {"help", no_argument, nullptr, help},
       {"all", no_argument, nullptr, all},
       {"kind", required_argument, nullptr, kind},
       {nullptr, 0, nullptr, 0}}};
  Wish wish;
  while (true) {
    const int chosen = getopt_long(argc, argv, "c:", known.data(), nullptr);
    if (chosen == -1) break;
    if (chosen == 'c') {
      wish.config_file = optarg;
    } else if (chosen == user) {
      wish.query.user = optarg;
    } else if (chosen == operation) {
      wish.query.operation = optarg;
    } else if (chosen == since) {
      wish.query.since = optarg;
    } else if (chosen == lines) {
      const auto count = count_of(optarg);
      if (!count) return std::nullopt;
      wish.query.last = *count;
    } else if (chosen == json) {
      wish.query.as_json = true;
    } else if (chosen == all) {
      wish.all = true;
    } else if (chosen == kind) {
      if (!throttle_kind_of(optarg)) return std::nullopt;
      wish.kind = optarg;
    } else if (chosen == help) {
      std::fputs(usage, stdout);
      std::exit(EXIT_SUCCESS);
    } else {
      return std::nullopt;
    }
  }
  const std::vector<std::string> words(argv + optind, argv + argc);
  if (words.size() < 2 || words.size() > 3) return std::nullopt;
  wish.command = words[0] + " " + words[1];
  if (words.size() == 3) wish.name = words[2];
  return wish;
}

bool is_known(const Wish& wish) {
  if (wish.command == "throttle clear") return !wish.name.empty();
  return wish.name.empty() && (wish.command == "audit verify" || wish.command == "audit tail" ||
                               wish.command == "audit show" || wish.command == "throttle list");
}

int run(Wish& wish) {
  const auto loaded = load_config(wish.config_file);
  if (!loaded.config) {
    for (const auto& error : loaded.errors) std::fprintf(stderr, "%s\n", error.text().c_str());
    return exit_config;
  }
  const auto& store = loaded.config->store;
  if (wish.command == "throttle list") return list_throttled(store, wish.all, wish.query.as_json);
  if (wish.command == "throttle clear") return clear_throttled(store, wish.kind, wish.name);
  const auto& audit = loaded.config->audit;
  const auto keys = read_keys(audit.key_file);
  const auto& key = keys.front();
  if (wish.command == "audit verify") return verify_audit(audit.trail.folder, key);
  if (wish.command == "audit tail" && wish.query.last == 0) wish.query.last = lines_of_a_tail;
  return show_audit(audit.trail.folder, key, wish.query);
}

}  // namespace

int main(int argc, char** argv) {
  auto wish = parse(argc, argv);
  if (!wish || !is_known(*wish)) {
    std::fputs(usage, stderr);
    return exit_usage;
  }
  try {
    return run(*wish);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "writebackctl: %s\n", failure.what());
    return exit_failed;
  }
}
