#pragma once

#include <string>
#include <vector>

#include "agent/config/config.hpp"

namespace writeback::agent {

/// What the service's own user can't read, or write, of what this configuration names: each as a
/// mistake of the line that names it. root reads everything, so only this tells root what the start
/// will meet. None where that can't be asked: by anybody but root, and for another ini file than
/// that of the unit.
[[nodiscard]] std::vector<ConfigError> hidden_from_service(const Config& config);

/// A path, and whether somebody has to be able to make files in it.
struct NeededPath {
  std::string path;
  bool for_writing = false;
};

/// Which of them are not open to this user, with the groups that it has: their places in the list.
/// Asked by a process of that user, so that everything counts that the kernel knows. Only root can.
[[nodiscard]] std::vector<std::size_t> not_open_to(const std::string& user,
                                                   const std::vector<NeededPath>& paths);

}  // namespace writeback::agent
