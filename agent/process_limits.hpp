#pragma once

namespace writeback::agent {

/// What protects this process and what it holds, before anything secret is read: no core dump, no
/// reading of its memory by others of the same user, files of its own for itself only, SIGPIPE as
/// an error code, as many descriptors as it may have.
void set_process_limits();

}  // namespace writeback::agent
