#pragma once

#include <string>
#include <string_view>

namespace writeback::agent {

/// Text that somebody else wrote, fit for a terminal: control characters (C0, DEL, and C1 in UTF-8)
/// and bytes that are no UTF-8, as \xNN, so that a name can't move the cursor or hide a line of
/// what is printed.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace writeback::agent
