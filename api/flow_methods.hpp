#pragma once

#include "api/router.hpp"

namespace writeback::api {

// What a `register` flow does with the methods of the person who signed in.

[[nodiscard]] Task<Answer> show_methods(const Call& call);
[[nodiscard]] Task<Answer> add_method(const Call& call);
[[nodiscard]] Task<Answer> remove_method(const Call& call);
[[nodiscard]] Task<Answer> finish_registration(const Call& call);

}  // namespace writeback::api
