#pragma once

#include <string_view>

namespace writeback {

/// Whether the text is UTF-8 as RFC 3629 wants it: nothing overlong, no surrogates, nothing beyond
/// U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace writeback
