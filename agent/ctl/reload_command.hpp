#pragma once

#include <string>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// Has the daemon take its ini file into use anew, and waits until that is done or refused (unlike
/// SIGHUP, which tells nobody). `loaded`, from `file`, only says where the daemon is; the daemon
/// reads the file that it was started with. exit_config where it has mistakes, which are printed;
/// the old one stays in use then. Throws CallFailure where no daemon answers.
[[nodiscard]] ExitCode reload(const LoadedConfig& loaded, const std::string& file);

}  // namespace writeback::agent
