#pragma once

#include <string_view>

#include "api/router.hpp"

namespace writeback::api {

/// What only writebackctl asks for, and only through the control socket: not part of the API. For
/// everybody else these addresses do not exist. not_found, method_not_allowed.
[[nodiscard]] Result<FoundRoute> find_control_route(std::string_view method, std::string_view path);

}  // namespace writeback::api
