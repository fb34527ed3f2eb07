#pragma once

#include <string>
#include <string_view>

namespace writeback::api {

/// The trace id of a `traceparent` header (W3C Trace Context, 3.2), which ties the lines of this
/// service to those of its caller; empty where the header is none.
[[nodiscard]] std::string trace_id_of(std::string_view traceparent);

}  // namespace writeback::api
