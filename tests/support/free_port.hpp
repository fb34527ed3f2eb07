#pragma once

#include <cstdint>

namespace writeback::support {

/// A TCP port on which nobody listens, outside the range that the kernel takes ports of outgoing
/// connections from; another one each time.
[[nodiscard]] std::uint16_t free_port();

}  // namespace writeback::support
