#pragma once

#include "api/router.hpp"

namespace writeback::api {

/// api/openapi.json, as it was when this was built.
extern const char* const openapi_text;

/// GET /v1/openapi.json: the reference of this API (OpenAPI 3.1).
[[nodiscard]] Task<Answer> answer_openapi(const Call& call);

}  // namespace writeback::api
