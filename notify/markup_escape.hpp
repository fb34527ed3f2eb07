#pragma once

#include <string_view>

#include "policy/cleansing_allocator.hpp"

namespace writeback::notify {

/// A text inside of HTML or XML, as content or as the value of an attribute.
[[nodiscard]] CleansedString markup_escaped(std::string_view text);

}  // namespace writeback::notify
