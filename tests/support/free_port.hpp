#pragma once

#include <cstdint>

namespace writeback::support {

/// A TCP port on which nobody listens, outside the range that the kernel takes ports of outgoing
/// connections from; another one each time.
[[nodiscard]] std::uint16_t free_port();

/// Whether somebody takes connections there.
[[nodiscard]] bool is_listening(std::uint16_t port);

}  // namespace writeback::support
