#pragma once

#include <cstddef>
#include <string>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// How many of those who can reset now could no longer do so if `gates` had to be passed (0: as
/// configured), over everybody whom base_dn and user_filter find. Changes nothing.
[[nodiscard]] ExitCode simulate(const Config& config, std::size_t gates, bool as_json);

/// Takes registrations over from a CSV file (RFC 4180) with the columns user, mail and phone, by
/// the daemon; only with `apply` for real. What people registered themselves stays. exit_failed
/// where a line was refused.
[[nodiscard]] ExitCode import_registrations(const Config& config, const std::string& file,
                                            bool apply);

}  // namespace writeback::agent
