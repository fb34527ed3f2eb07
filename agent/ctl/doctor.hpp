#pragma once

#include <vector>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// Prints how everything is, one line each as soon as it is known, with the next step where there
/// is one; as JSON, one object for each line. exit_failed where something failed; warnings do not
/// count.
[[nodiscard]] ExitCode examine(const Config& config, bool as_json);

/// The same where the ini file has mistakes: those are all that can be said.
[[nodiscard]] ExitCode examine(const std::vector<ConfigError>& mistakes, bool as_json);

}  // namespace writeback::agent
