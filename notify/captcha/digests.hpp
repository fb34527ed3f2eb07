#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace writeback::notify {

// The hashes that CAPTCHAs are made of; bytes in, bytes out.

[[nodiscard]] std::string sha256(std::string_view text);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);
[[nodiscard]] std::string pbkdf2_sha256(std::string_view password, std::string_view salt,
                                        std::int64_t iterations, std::size_t bytes);

}  // namespace writeback::notify
