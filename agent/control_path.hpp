#pragma once

#include <string>

namespace writeback::agent {

/// Where the daemon with this state directory listens for the administrator: in the folder that
/// systemd made for it ($RUNTIME_DIRECTORY), and else beside its state.
[[nodiscard]] std::string control_socket_to_make(const std::string& state_dir);

/// Where to look for that daemon from a shell, which knows nothing of systemd's folders: in those
/// of the unit, where the ini file or the state is the unit's.
[[nodiscard]] std::string control_socket_to_call(const std::string& ini_file,
                                                 const std::string& state_dir);

}  // namespace writeback::agent
