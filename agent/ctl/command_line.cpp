#include "agent/ctl/command_line.hpp"

#include <getopt.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "policy/throttle.hpp"

namespace writeback::agent {
namespace {

enum Choice : int {
  config_file = 'c',
  user = 1000,
  operation,
  since,
  lines,
  json,
  help,
  all,
  kind,
  online,
  must_change,
  scopes,
  gates,
  apply,
};

constexpr std::array<option, 16> known_options = {
    {{"config", required_argument, nullptr, config_file},
     {"user", required_argument, nullptr, user},
     {"operation", required_argument, nullptr, operation},
     {"since", required_argument, nullptr, since},
     {"lines", required_argument, nullptr, lines},
     {"json", no_argument, nullptr, json},
     {"help", no_argument, nullptr, help},
     {"all", no_argument, nullptr, all},
     {"kind", required_argument, nullptr, kind},
     {"online", no_argument, nullptr, online},
     {"must-change", no_argument, nullptr, must_change},
     {"scopes", required_argument, nullptr, scopes},
     {"gates", required_argument, nullptr, gates},
     {"apply", no_argument, nullptr, apply},
     {nullptr, 0, nullptr, 0}}};

/// A command, whether it is about something with a name, and the options that it knows.
struct Command {
  std::string_view words;
  bool takes_name;
  std::vector<int> options;
};

const std::vector<Command>& commands() {
  static const std::vector<Command> all_of_them = {
      {"check", false, {online}},
      {"doctor", false, {json}},
      {"status", true, {json}},
      {"reset", true, {must_change}},
      {"unlock", true, {}},
      {"registration show", true, {json}},
      {"registration clear", true, {}},
      {"key new", true, {scopes}},
      {"throttle list", false, {all, json}},
      {"throttle clear", true, {kind}},
      {"audit verify", false, {}},
      {"audit tail", false, {lines, json}},
      {"audit show", false, {user, operation, since, json}},
      {"simulate", false, {gates, json}},
      {"import", true, {apply}},
      {"backup", true, {}},
  };
  return all_of_them;
}

/// A number from 1 on; 0: it is none.
std::size_t count_of(const char* text) {
  char* end = nullptr;
  const unsigned long long count = std::strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' ? static_cast<std::size_t>(count) : 0;
}

/// Whether the value makes sense.
bool take(CommandLine& line, int chosen, const char* value) {
  switch (chosen) {
    case config_file:
      line.config_file = value;
      return true;
    case user:
      line.query.user = value;
      return true;
    case operation:
      line.query.operation = value;
      return true;
    case since:
      line.query.since = value;
      return true;
    case lines:
      return (line.query.last = count_of(value)) > 0;
    case json:
      return line.as_json = line.query.as_json = true;
    case help:
      return line.help = true;
    case all:
      return line.all = true;
    case kind:
      line.kind = value;
      return throttle_kind_of(value).has_value();
    case online:
      return line.online = true;
    case must_change:
      return line.must_change = true;
    case scopes:
      line.scopes = value;
      return true;
    case gates:
      line.gates = count_of(value);
      return line.gates == 1 || line.gates == 2;
    case apply:
      return line.apply = true;
    default:
      return false;
  }
}

bool fits(CommandLine& line, std::vector<std::string> words, const std::vector<int>& used) {
  for (const auto& command : commands()) {
    const std::size_t count = command.words.find(' ') == std::string_view::npos ? 1 : 2;
    if (words.size() != count + (command.takes_name ? 1 : 0)) continue;
    line.command = count == 1 ? words[0] : words[0] + " " + words[1];
    if (line.command != command.words) continue;
    if (command.takes_name) line.name = words.back();
    if (command.takes_name && line.name.empty()) return false;
    return std::all_of(used.begin(), used.end(), [&](int option) {
      return option == config_file || std::find(command.options.begin(), command.options.end(),
                                                option) != command.options.end();
    });
  }
  return false;
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, char** argv) {
  CommandLine line;
  std::vector<int> used;
  while (true) {
    const int chosen = getopt_long(argc, argv, "c:", known_options.data(), nullptr);
    if (chosen == -1) break;
    if (!take(line, chosen, optarg)) return std::nullopt;
    used.push_back(chosen);
  }
  if (line.help) return line;
  if (!fits(line, {argv + optind, argv + argc}, used)) return std::nullopt;
  return line;
}

const char* ctl_usage() {
  return "usage: writebackctl [--config FILE] COMMAND\n"
         "\n"
         "about this service\n"
         "  check [--online]             every mistake in the ini file; --online: and what the\n"
         "                               directory lets the service account do\n"
         "  doctor [--json]              what could be wrong, from the network to the mail "
         "server,\n"
         "                               each with the next step\n"
         "  key new NAME [--scopes \"writeback flows\"]\n"
         "                               makes an API key, and prints it once\n"
         "  backup FOLDER                a consistent copy of store, ini file, keys and audit "
         "trail\n"
         "\n"
         "about one person, by the daemon that runs\n"
         "  status USER [--json]         managed, locked, disabled, must change, expires when\n"
         "  reset USER [--must-change]   sets a password, which is asked for, or is one line of\n"
         "                               standard input\n"
         "  unlock USER                  lifts a lock that wrong sign-ins caused\n"
         "  registration show USER [--json]\n"
         "  registration clear USER      what this person registered\n"
         "\n"
         "about many\n"
         "  simulate [--gates N] [--json]  how many people could no longer reset under such a "
         "rule\n"
         "  import FILE.csv [--apply]      registrations from a file with the columns user, mail "
         "and\n"
         "                                 phone; without --apply it only says what it would do\n"
         "\n"
         "throttles and audit trail\n"
         "  throttle list [--all] [--json]    whose attempts are used up (--all: who is counted)\n"
         "  throttle clear NAME [--kind KIND] forgets the attempts of a name that the list shows;\n"
         "                               KIND: everyone, caller, address, wrong_passwords, user,\n"
         "                               identity, flows, destination, destination_day or contact\n"
         "  audit verify                 whether a line was changed, removed or reordered, and "
         "which\n"
         "  audit tail [--lines N] [--json]\n"
         "  audit show [--user NAME] [--operation ID] [--since 2026-11-23] [--json]\n"
         "\n"
         "exit: 0 done, 1 refused, failed, damaged or not there, 64 wrong usage, 69 no daemon "
         "answers,\n"
         "      75 busy or outcome unknown: look, then try again, 77 not permitted, 78 mistakes in "
         "the\n"
         "      ini file\n";
}

}  // namespace writeback::agent
