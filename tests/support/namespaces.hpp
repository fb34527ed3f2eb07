#pragma once

namespace writeback::support {

/// Whether this process may give a server a network and mounts of its own: root may, and root in a
/// container often may not.
[[nodiscard]] bool can_make_namespaces();

}  // namespace writeback::support
