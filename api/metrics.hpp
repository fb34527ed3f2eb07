#pragma once

#include "api/router.hpp"

namespace writeback::api {

[[nodiscard]] Task<Answer> answer_metrics(const Call& call);

}  // namespace writeback::api
