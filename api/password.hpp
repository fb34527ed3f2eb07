#pragma once

#include "api/router.hpp"

namespace writeback::api {

/// POST /v1/password/check
[[nodiscard]] Task<boost::json::object> check_password(const Call& call);
/// POST /v1/password/reset
[[nodiscard]] Task<boost::json::object> reset_password(const Call& call);
/// POST /v1/password/change
[[nodiscard]] Task<boost::json::object> change_password(const Call& call);

}  // namespace writeback::api
