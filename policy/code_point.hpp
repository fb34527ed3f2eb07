#pragma once

#include <string_view>

namespace writeback {

/// Takes the next code point off the front of `text`, which is not empty and valid UTF-8 (that was
/// made sure of where it came in). In text that is cut in the middle of a character it ends with
/// it.
[[nodiscard]] char32_t take_code_point(std::string_view& text);

}  // namespace writeback
