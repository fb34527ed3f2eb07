#pragma once

namespace writeback::agent {

/// A shell has no $CREDENTIALS_DIRECTORY. Where the service runs, root finds its credentials where
/// systemd keeps them (systemd.exec(5)), and else where systemd would take them from, so that
/// `credential:NAME` in the ini file means the same.
void find_credentials_of_service();

}  // namespace writeback::agent
