#pragma once

#include <cstddef>

namespace writeback::api {

/// The longest values that a body may hold, in bytes; anything longer is invalid_request. The rules
/// for passwords are stricter, and say so in words of their own.
inline constexpr std::size_t max_user_bytes = 1024;
inline constexpr std::size_t max_password_bytes = 4096;

inline constexpr std::size_t max_number_bytes = 64;
inline constexpr std::size_t max_email_bytes = 254;
inline constexpr std::size_t max_code_bytes = 64;
inline constexpr std::size_t max_answer_bytes = 200;
inline constexpr std::size_t max_captcha_bytes = 16384;
inline constexpr std::size_t max_name_bytes = 64;
inline constexpr std::size_t max_message_bytes = 2000;

}  // namespace writeback::api
