#pragma once

#include <string_view>

#include "notify/http_client.hpp"

namespace writeback::notify {

/// A field of application/x-www-form-urlencoded, appended to the others.
void append_form_field(CleansedText& body, std::string_view name, std::string_view value);

}  // namespace writeback::notify
