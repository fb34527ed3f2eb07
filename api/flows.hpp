#pragma once

#include "api/router.hpp"

namespace writeback::api {

// The verified flows: one function for each address (design: one flow, one state, one next step).

[[nodiscard]] Task<Answer> open_flow(const Call& call);
[[nodiscard]] Task<Answer> show_flow(const Call& call);
[[nodiscard]] Task<Answer> identify(const Call& call);
[[nodiscard]] Task<Answer> challenge(const Call& call);
[[nodiscard]] Task<Answer> verify(const Call& call);
[[nodiscard]] Task<Answer> set_flow_password(const Call& call);
[[nodiscard]] Task<Answer> unlock_by_flow(const Call& call);
[[nodiscard]] Task<Answer> contact_administrator(const Call& call);

}  // namespace writeback::api
