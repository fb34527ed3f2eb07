#pragma once

#include <string>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// Copies all that a restore needs into a new folder, while the daemon may go on: FOLDER/files
/// holds the ini file, the files and credentials that it names, the store as of one moment, the
/// keys and the audit trail, each at its own path; FOLDER/restore puts them back, and
/// FOLDER/RESTORE.txt says how. Refuses a folder that is there, and one in the service's own. A
/// store in PostgreSQL is left to pg_dump, and the text says so. Throws CallFailure
/// (exit_not_permitted) and std::runtime_error; nothing is left behind then.
[[nodiscard]] ExitCode back_up(const Config& config, const std::string& folder);

}  // namespace writeback::agent
