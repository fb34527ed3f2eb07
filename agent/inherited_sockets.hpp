#pragma once

#include <vector>

namespace writeback::agent {

/// The listening TCP sockets that systemd opened for this process (sd_listen_fds(3)), which then
/// belong to the caller; empty where it opened none. Throws std::runtime_error where one is
/// something else: the socket unit has to be corrected.
[[nodiscard]] std::vector<int> take_inherited_sockets();

}  // namespace writeback::agent
