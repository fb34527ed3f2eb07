#pragma once

#include <string>

#include "agent/config/config.hpp"

namespace writeback::agent {

/// Prints whose attempts are used up, and until when; with `all` everybody who is counted. 0, or 1.
[[nodiscard]] int list_throttled(const StoreConfig& config, bool all, bool as_json);

/// Forgets the attempts of whoever is called so, of one kind (empty: of each). 0, or 1 where there
/// were none.
[[nodiscard]] int clear_throttled(const StoreConfig& config, const std::string& kind,
                                  const std::string& called);

}  // namespace writeback::agent
