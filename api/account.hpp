#pragma once

#include "api/router.hpp"

namespace writeback::api {

/// POST /v1/account/status
[[nodiscard]] Task<Answer> account_status(const Call& call);
/// POST /v1/account/unlock
[[nodiscard]] Task<Answer> unlock_account(const Call& call);

}  // namespace writeback::api
