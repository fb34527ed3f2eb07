#pragma once

#include <optional>
#include <string>

#include "agent/unit.hpp"

namespace writeback::agent {

enum class Action { run, check_config, show_version, show_help };

struct Options {
  Action action = Action::run;
  bool online = false;  ///< check_config: ask the directory servers too
  bool quiet = false;   ///< check_config: say what is wrong, and nothing else
  std::string config_file = unit::ini_file;
};

inline constexpr const char* usage =
    "writebackd resets and changes passwords and unlocks accounts in your directory, for the "
    "portals\n"
    "that call its HTTPS API.\n"
    "\n"
    "usage: writebackd [--config FILE] [--check-config [--online] [--quiet]]\n"
    "\n"
    "  -c, --config FILE   the ini file (default /etc/writebackd/writebackd.ini)\n"
    "      --check-config  read everything that a start would read, report every mistake, and end: "
    "0 or 1\n"
    "      --online        with it: ask each directory server what it is, and what the service "
    "account may do there\n"
    "      --quiet         with it: say nothing but the mistakes\n"
    "      --version       print the version\n"
    "      --help          print this\n"
    "\n"
    "SIGHUP reads the ini file again, SIGTERM finishes what is under way and ends with 0. A start "
    "with a\n"
    "wrong ini file ends with 78.\n";

/// Empty where the arguments make no sense; the reason is on stderr then.
[[nodiscard]] std::optional<Options> parse_options(int argc, char** argv);

}  // namespace writeback::agent
