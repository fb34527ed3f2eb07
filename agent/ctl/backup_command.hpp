#pragma once

#include <string>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// Copies all that a restore needs into a new folder, while the daemon may go on: FOLDER/root holds
/// the ini file, the files that it names, the store as of one moment, the keys and the audit trail,
/// at their own paths and with their owners; FOLDER/RESTORE.txt says how to put them back. Refuses
/// a folder that is there. A store in PostgreSQL is left to pg_dump, and the text says so.
[[nodiscard]] ExitCode back_up(const Config& config, const std::string& folder);

}  // namespace writeback::agent
