#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

namespace writeback::notify {

/// A solution is below 1 KiB; more is not even decoded.
inline constexpr std::size_t longest_altcha_payload = 8192;

/// What the ALTCHA widget gives: JSON in base64. Empty optional where it is anything else, too
/// long, or deeper than a solution is.
[[nodiscard]] std::optional<boost::json::object> read_altcha_payload(std::string_view payload);
/// The JSON of it.
[[nodiscard]] std::optional<boost::json::object> parse_altcha_json(std::string_view text);

}  // namespace writeback::notify
