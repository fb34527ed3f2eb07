#pragma once

#include <string>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"

namespace writeback::agent {

/// What an administrator does with one account, by the daemon: the same rules, audit trail and
/// notices as for every other caller. Each prints what the daemon said; throws CallFailure where
/// none answers.
[[nodiscard]] ExitCode show_status(const Config& config, const std::string& user, bool as_json);
/// Asks for the password (see typed_password.hpp).
[[nodiscard]] ExitCode reset_password(const Config& config, const std::string& user,
                                      bool must_change);
[[nodiscard]] ExitCode unlock_account(const Config& config, const std::string& user);
[[nodiscard]] ExitCode show_registration(const Config& config, const std::string& user,
                                         bool as_json);
[[nodiscard]] ExitCode clear_registration(const Config& config, const std::string& user);

}  // namespace writeback::agent
