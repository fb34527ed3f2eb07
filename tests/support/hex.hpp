#pragma once

#include <string>
#include <string_view>

namespace writeback::support {

/// Two small digits for each byte.
[[nodiscard]] std::string hex(std::string_view bytes);
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace writeback::support
