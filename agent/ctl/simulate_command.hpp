#pragma once

#include <cstddef>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// How many of those who can reset with what the daemon that runs asks for could no longer do so if
/// `gates` had to be passed (0: what the ini file says), over everybody whom base_dn and
/// user_filter find. Changes nothing. exit_failed where somebody could not be looked up.
[[nodiscard]] ExitCode simulate(const Config& config, std::size_t gates, bool as_json);

}  // namespace writeback::agent
