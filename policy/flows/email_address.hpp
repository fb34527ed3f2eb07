#pragma once

#include <string_view>

namespace writeback {

/// Whether mail can be sent to this, as far as its form says: one mailbox of RFC 5321, without
/// quoted local parts and comments, in a domain with a dot.
[[nodiscard]] bool is_email_address(std::string_view text);

}  // namespace writeback
