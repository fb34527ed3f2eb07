#include "agent/ctl/command_line.hpp"

#include <getopt.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/config/nearest_word.hpp"
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
  markdown,
  sample,
  version,
};

constexpr std::array<option, 19> known_options = {
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
     {"markdown", no_argument, nullptr, markdown},
     {"sample", no_argument, nullptr, sample},
     {"version", no_argument, nullptr, version},
     {nullptr, 0, nullptr, 0}}};

enum class Name : std::uint8_t { none, needed, may_be };

/// A command, whether it is about something with a name, and the options that it knows.
struct Command {
  std::string_view words;
  Name name;
  std::string_view what;  ///< the name, as the usage calls it
  std::vector<int> options;
};

const std::vector<Command>& commands() {
  static const std::vector<Command> all_of_them = {
      {"check", Name::none, "", {online}},
      {"doctor", Name::none, "", {json}},
      {"explain", Name::may_be, "KEY", {markdown, sample}},
      {"reload", Name::none, "", {}},
      {"status", Name::needed, "USER", {json}},
      {"reset", Name::needed, "USER", {must_change}},
      {"unlock", Name::needed, "USER", {}},
      {"registration show", Name::needed, "USER", {json}},
      {"registration clear", Name::needed, "USER", {}},
      {"key new", Name::needed, "NAME", {scopes}},
      {"throttle list", Name::none, "", {all, json}},
      {"throttle clear", Name::needed, "NAME", {kind}},
      {"audit verify", Name::none, "", {}},
      {"audit tail", Name::none, "", {lines, json}},
      {"audit show", Name::none, "", {user, operation, since, json}},
      {"simulate", Name::none, "", {gates, json}},
      {"import", Name::needed, "FILE.csv", {apply}},
      {"backup", Name::needed, "FOLDER", {}},
  };
  return all_of_them;
}

std::string_view name_of(int chosen) {
  const auto found = std::find_if(known_options.begin(), known_options.end(),
                                  [&](const option& known) { return known.val == chosen; });
  return found->name;
}

/// A day, or the beginning of a moment in UTC: 2026-11-23, 2026-11-23T08, 2026-11-23T08:30:00Z.
bool is_moment(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.ends_with('Z') && text.size() == form.size() + 1) text.remove_suffix(1);
  constexpr std::size_t of_day = 10;
  if (text.size() < of_day || text.size() > form.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !is_digit : text[i] != form[i]) return false;
  }
  return true;
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
      return is_moment(value);
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
    case markdown:
      return line.as_markdown = true;
    case sample:
      return line.as_sample = true;
    case version:
      return line.version = true;
    default:
      return false;
  }
}

std::size_t count_of_words(const Command& command) {
  return command.words.find(' ') == std::string_view::npos ? 1 : 2;
}

/// The command that the words begin with; nullptr, and why, where there is none.
const Command* find_command(const std::vector<std::string>& words, std::string& objection) {
  if (words.empty()) {
    objection = "which command?";
    return nullptr;
  }
  std::vector<std::string> near;
  std::string seconds;
  for (const auto& command : commands()) {
    const std::size_t count = count_of_words(command);
    const std::string typed = count == 2 && words.size() > 1 ? words[0] + " " + words[1] : words[0];
    if (typed == command.words) return &command;
    near.emplace_back(command.words.substr(0, command.words.find(' ')));
    if (count == 2 && near.back() == words[0]) {
      seconds += (seconds.empty() ? "" : ", ") + std::string(command.words);
    }
  }
  const std::string nearest = nearest_word(words[0], near);
  objection = !seconds.empty()  ? "expected one of: " + seconds
              : nearest.empty() ? words[0] + " is no command"
                                : words[0] + " is no command; did you mean " + nearest + "?";
  return nullptr;
}

/// Empty: it fits.
std::string fill(CommandLine& line, const Command& command, const std::vector<std::string>& words,
                 const std::vector<int>& used) {
  const std::string called(command.words);
  line.command = called;
  const std::size_t extra = words.size() - count_of_words(command);
  if (command.name == Name::needed && (extra == 0 || words.back().empty())) {
    return called + " needs " + std::string(command.what);
  }
  if (extra > (command.name == Name::none ? 0U : 1U)) {
    return called + ": " + words.back() + " is one word too many";
  }
  if (extra == 1) line.name = words.back();
  for (const int option : used) {
    if (option == config_file) continue;
    const auto& known = command.options;
    if (std::find(known.begin(), known.end(), option) == known.end()) {
      return "--" + std::string(name_of(option)) + " is not for " + called;
    }
  }
  return {};
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, char** argv, std::string& objection) {
  CommandLine line;
  std::vector<int> used;
  objection.clear();
  while (true) {
    const int chosen = getopt_long(argc, argv, "c:", known_options.data(), nullptr);
    if (chosen == -1) break;
    if (chosen == '?') return std::nullopt;  // getopt_long has said why
    if (!take(line, chosen, optarg)) {
      objection = "--" + std::string(name_of(chosen)) + " can't be " + optarg;
      return std::nullopt;
    }
    used.push_back(chosen);
  }
  if (line.help || line.version) return line;
  const std::vector<std::string> words(argv + optind, argv + argc);
  const Command* command = find_command(words, objection);
  if (command == nullptr) return std::nullopt;
  objection = fill(line, *command, words, used);
  if (!objection.empty()) return std::nullopt;
  return line;
}

const char* ctl_usage() {
  return "usage: writebackctl [--config FILE] COMMAND\n"
         "       writebackctl --help | --version\n"
         "\n"
         "about this service\n"
         "  check [--online]             every mistake in the ini file; --online: and what the\n"
         "                               directory lets the service account do\n"
         "  doctor [--json]              what could be wrong, from the network to the mail "
         "server,\n"
         "                               each with the next step\n"
         "  explain [KEY]                what a key of the ini file does, and its default; a "
         "section,\n"
         "                               or all of them (--sample: as an ini file, --markdown)\n"
         "  reload                       takes a changed ini file into use, or says why not\n"
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
         "                               identity, flows, destination, destination_day, contact,\n"
         "                               portal, portal_names or portal_contact\n"
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
