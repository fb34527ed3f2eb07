#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "policy/cleansing_allocator.hpp"

namespace writeback::notify {

// How bytes are written. Each text has one form only: what could be written in another way is
// refused, so that nobody makes two of one.

[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Lower-case digits only.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
[[nodiscard]] bool is_hex_of(std::string_view text, std::size_t bytes);
/// The standard alphabet (RFC 4648, 4) with its padding.
[[nodiscard]] CleansedString to_base64(std::string_view bytes);
/// The standard alphabet (RFC 4648, 4) with its padding, as browsers' btoa writes it.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace writeback::notify
