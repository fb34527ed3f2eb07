#pragma once

#include "api/router.hpp"

namespace writeback::api {

/// GET /v1/keys: the public keys that passwords may be encrypted to (RFC 7517).
[[nodiscard]] Task<Answer> answer_keys(const Call& call);

}  // namespace writeback::api
