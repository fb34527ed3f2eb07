#pragma once

#include <string>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// Takes registrations over from a CSV file (registration_file.hpp), by the daemon; only with
/// `apply` for real. What people registered themselves stays. A file with mistakes is not begun
/// with. exit_failed where a person was refused, or an address or number was none. Whatever ends
/// it, it says how far it came.
[[nodiscard]] ExitCode import_registrations(const Config& config, const std::string& file,
                                            bool apply);

}  // namespace writeback::agent
