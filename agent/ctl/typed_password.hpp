#pragma once

#include <optional>
#include <string>

#include "policy/secret.hpp"

namespace writeback::agent {

/// A new password from whoever typed the command: asked for twice on a terminal, without showing
/// it; else one line of standard input. Nothing, with the reason in `objection`, where there is
/// none, or where the second is another.
[[nodiscard]] std::optional<Secret> read_new_password(const std::string& user,
                                                      std::string& objection);

}  // namespace writeback::agent
