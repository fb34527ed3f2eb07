#pragma once

#include <string>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

// Both ask the daemon, so that a limit that is lifted is in the audit trail; they throw CallFailure
// where none answers.

/// Prints whose attempts are used up, and until when; with `all` everybody who is counted.
[[nodiscard]] ExitCode list_throttled(const Config& config, bool all, bool as_json);

/// Forgets the attempts of whoever is called so, of one kind (empty: of each). exit_failed where
/// there were none.
[[nodiscard]] ExitCode clear_throttled(const Config& config, const std::string& kind,
                                       const std::string& called);

}  // namespace writeback::agent
