#pragma once

#include <string>

#include "api/router.hpp"

namespace writeback::api {

/// Tells somebody what a direct operation did to their account, behind the answer. Does nothing
/// where no notices go out.
[[nodiscard]] boost::asio::awaitable<void> tell_owner_behind(const Call& call, std::string user,
                                                             MessageKind kind);

}  // namespace writeback::api
