#pragma once

#include "api/router.hpp"

namespace writeback::api {

/// The list of countries and their calling codes, for whoever shows a field for a number.
[[nodiscard]] Task<Answer> list_regions(const Call& call);

}  // namespace writeback::api
