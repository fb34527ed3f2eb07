#pragma once

namespace writeback::agent {

/// What writebackctl tells the shell; sysexits(3) where there is a number for it.
/// docs/writebackctl.md lists them.
enum ExitCode : int {
  exit_done = 0,
  exit_failed = 1,          ///< refused, failed, damaged, or not there
  exit_usage = 64,          ///< EX_USAGE
  exit_unavailable = 69,    ///< EX_UNAVAILABLE: the daemon does not answer on its socket
  exit_try_again = 75,      ///< EX_TEMPFAIL: busy, or the outcome is unknown: look first
  exit_not_permitted = 77,  ///< EX_NOPERM
  exit_config = 78,         ///< EX_CONFIG: mistakes in the ini file
};

}  // namespace writeback::agent
