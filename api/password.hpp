#pragma once

#include "api/router.hpp"

namespace writeback::api {

/// POST /v1/password/check
[[nodiscard]] Task<Answer> check_password(const Call& call);
/// POST /v1/password/reset
[[nodiscard]] Task<Answer> reset_password(const Call& call);
/// POST /v1/password/change
[[nodiscard]] Task<Answer> change_password(const Call& call);

}  // namespace writeback::api
