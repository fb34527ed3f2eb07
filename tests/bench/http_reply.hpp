#pragma once

#include <cstddef>
#include <string_view>

namespace writeback::bench {

/// As much of an HTTP/1.1 response as the bench has to know.
struct HttpReply {
  int status = 0;
  std::size_t length = 0;  ///< of head and body together
  bool closes = false;
};

enum class ReplyState { incomplete, complete, malformed };

/// Looks for one whole response with a Content-Length at the start of `bytes`.
[[nodiscard]] ReplyState read_reply(std::string_view bytes, HttpReply& reply);

}  // namespace writeback::bench
