#pragma once

#include <optional>
#include <string_view>

#include "policy/timestamp.hpp"

namespace writeback::notify {

/// RFC 3339 as the providers write it: with or without a fraction, which is dropped, and with `Z`
/// or an offset.
[[nodiscard]] std::optional<Timestamp> parse_provider_time(std::string_view text);

}  // namespace writeback::notify
