#pragma once

#include <string>

#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// Prints what a key of the ini file does and what its default is. `name`: a key (`timeout`), a
/// section (`directory`), one key of one section (`directory.timeout`), or empty for all.
/// exit_failed where there is none of that name.
[[nodiscard]] ExitCode explain(const std::string& name);

/// All of them as the tables of docs/configuration.md.
[[nodiscard]] ExitCode explain_as_markdown();

/// All of them as docs/writebackd.ini: a file to begin with, in which what has a default is a
/// comment.
[[nodiscard]] ExitCode explain_as_sample();

}  // namespace writeback::agent
