#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace writeback::api::jose {

/// RFC 4648, 5, without padding, as RFC 7515 wants it.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Empty where it is none: another character, padding, a length that can't be, or bits left over.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace writeback::api::jose
