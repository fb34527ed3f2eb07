#pragma once

#include <string_view>

namespace writeback {

/// Whether two texts are the same, in a time that depends on their lengths only, so that an
/// attacker who measures it learns nothing of the expected one. Use it wherever one side is a
/// secret or its hash.
[[nodiscard]] bool equal_time(std::string_view a, std::string_view b);

}  // namespace writeback
