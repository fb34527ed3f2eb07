#pragma once

#include "api/router.hpp"

namespace writeback::api {

// What the help desk may see and do (scope `support`); each call stands in the audit trail.

[[nodiscard]] Task<Answer> show_registration(const Call& call);
[[nodiscard]] Task<Answer> clear_registration(const Call& call);
[[nodiscard]] Task<Answer> clear_throttles_of_user(const Call& call);
[[nodiscard]] Task<Answer> issue_pass(const Call& call);

}  // namespace writeback::api
