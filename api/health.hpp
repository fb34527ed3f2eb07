#pragma once

#include "api/router.hpp"

namespace writeback::api {

/// GET /healthz: the process lives and its event loop turns.
[[nodiscard]] Task<Answer> answer_healthz(const Call& call);

/// GET /readyz: a directory server answered just now. directory_unavailable or directory_refused,
/// with the failing part.
[[nodiscard]] Task<Answer> answer_readyz(const Call& call);

}  // namespace writeback::api
