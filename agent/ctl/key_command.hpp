#pragma once

#include <string>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// Makes an API key for a new `[client:NAME]` and prints it, this once, with the lines for the ini
/// file, which has only its hash. Changes nothing. `scopes`: as in the ini file, which is `loaded`;
/// the first key is made before it is complete, so its mistakes are no obstacle.
[[nodiscard]] ExitCode make_api_key(const LoadedConfig& loaded, const std::string& file,
                                    const std::string& name, const std::string& scopes);

}  // namespace writeback::agent
