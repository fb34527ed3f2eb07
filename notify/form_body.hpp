#pragma once

#include <string_view>

#include "policy/cleansing_allocator.hpp"

namespace writeback::notify {

/// As a value of application/x-www-form-urlencoded.
[[nodiscard]] CleansedString form_encoded(std::string_view text);

/// A field of such a form, appended to the others.
void append_form_field(CleansedString& body, std::string_view name, std::string_view value);

}  // namespace writeback::notify
