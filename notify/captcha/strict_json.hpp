#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace writeback::notify {

/// A JSON object in which no member is there twice, at any depth. (Parsers differ in which of the
/// two they believe, so what was signed could be another one than what is read.)
[[nodiscard]] std::optional<boost::json::object> parse_strict_object(std::string_view text,
                                                                     std::size_t max_depth);

/// Whether every member is one of these; some of them may be absent.
[[nodiscard]] bool has_only(const boost::json::object& object,
                            std::initializer_list<std::string_view> names);

// A member, or nothing where it is absent or of another type.

/// Empty where there is no such text.
[[nodiscard]] std::string_view text_in(const boost::json::object& object, std::string_view name);
/// Whole numbers, written without point and exponent.
[[nodiscard]] std::optional<std::int64_t> integer_in(const boost::json::object& object,
                                                     std::string_view name);
[[nodiscard]] const boost::json::object* object_in(const boost::json::object& object,
                                                   std::string_view name);

}  // namespace writeback::notify
