#pragma once

#include "api/router.hpp"

namespace writeback::api {

/// A gateway says which key was pressed. It proves who it is by its signature, in place of an API
/// key.
[[nodiscard]] Task<Answer> hear_of_call(const Call& call);

}  // namespace writeback::api
