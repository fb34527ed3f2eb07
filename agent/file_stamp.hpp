#pragma once

#include <string>
#include <vector>

namespace writeback::agent {

/// What changes when somebody puts another file in place: identity, size and time of each; a file
/// that is not there has a stamp too. Compare two of them to see whether to read again.
[[nodiscard]] std::string stamp_of(const std::vector<std::string>& files);

}  // namespace writeback::agent
