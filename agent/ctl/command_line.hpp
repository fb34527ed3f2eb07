#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/ctl/audit_commands.hpp"
#include "agent/unit.hpp"

namespace writeback::agent {

/// What somebody typed behind `writebackctl`.
struct CommandLine {
  std::string config_file = unit::ini_file;
  std::string command;  ///< "audit verify"
  std::string name;     ///< of what it is about: a user, a file, a folder
  std::string kind;     ///< of throttles
  std::string scopes = "writeback";
  std::size_t gates = 0;  ///< 0: as configured
  bool all = false;
  bool as_json = false;
  bool online = false;
  bool must_change = false;
  bool apply = false;
  bool as_markdown = false;
  bool as_sample = false;
  bool help = false;
  bool version = false;
  AuditQuery query;
};

/// Empty where it is none of the commands, or one with an option that is not for it: `objection`
/// says what is wrong; it is empty where getopt_long(3) has said so.
[[nodiscard]] std::optional<CommandLine> parse_command_line(int argc, char** argv,
                                                            std::string& objection);

/// How to call it, for people.
[[nodiscard]] const char* ctl_usage();

}  // namespace writeback::agent
