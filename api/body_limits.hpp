#pragma once

#include <cstddef>

namespace writeback::api {

/// The longest values that a body may hold, in bytes; anything longer is invalid_request. The rules
/// for passwords are stricter, and say so in words of their own.
inline constexpr std::size_t max_user_bytes = 1024;
inline constexpr std::size_t max_password_bytes = 4096;

}  // namespace writeback::api
