#pragma once

#include "agent/config/config.hpp"

namespace writeback::agent {

/// `--check-config --online`: prints for each directory server what it is and what the service
/// account may do there. Whether nothing failed. Blocks until all have answered or timed out.
[[nodiscard]] bool check_online(const Config& config);

}  // namespace writeback::agent
