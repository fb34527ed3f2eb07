#pragma once

#include <string>

#include "api/request.hpp"

namespace writeback::api {

/// A response as the bytes of HTTP/1.1 (RFC 9112). `minor_version`: that of the request.
[[nodiscard]] std::string to_http(const Response& response, bool keep_alive,
                                  unsigned minor_version);

}  // namespace writeback::api
