#pragma once

#include <string>

#include "api/request.hpp"

namespace writeback::api {

/// A response as the bytes of HTTP/1.1 (RFC 9112). `minor_version`: that of the request. Without
/// its content it is the answer to HEAD, whose Content-Length is that of GET.
[[nodiscard]] std::string to_http(const Response& response, bool keep_alive, unsigned minor_version,
                                  bool with_content = true);

}  // namespace writeback::api
