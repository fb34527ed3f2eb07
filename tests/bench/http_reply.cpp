#include "tests/bench/http_reply.hpp"

#include <strings.h>

#include <charconv>
#include <optional>

namespace writeback::bench {
namespace {

/// The value of a header line, where `line` is that header.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':' ||
      strncasecmp(line.data(), name.data(), name.size()) != 0) {
    return std::nullopt;
  }
  line.remove_prefix(name.size() + 1);
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  return line;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
}

}  // namespace

ReplyState read_reply(std::string_view bytes, HttpReply& reply) {
  constexpr std::string_view version = "HTTP/1.1 ";
  const auto head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return ReplyState::incomplete;
  std::string_view head = bytes.substr(0, head_end + 2);
  if (!head.starts_with(version) || !read_number(head.substr(version.size(), 3), reply.status)) {
    return ReplyState::malformed;
  }
  std::optional<std::size_t> body_length;
  while (!head.empty()) {
    const auto line_end = head.find("\r\n");
    const std::string_view line = head.substr(0, line_end);
    if (const auto length = value_of(line, "Content-Length")) {
      std::size_t number = 0;
      if (!read_number(*length, number)) return ReplyState::malformed;
      body_length = number;
    } else if (const auto connection = value_of(line, "Connection")) {
      reply.closes = connection->size() == 5 && strncasecmp(connection->data(), "close", 5) == 0;
    }
    head.remove_prefix(line_end + 2);
  }
  if (!body_length) return ReplyState::malformed;
  reply.length = head_end + 4 + *body_length;
  return bytes.size() < reply.length ? ReplyState::incomplete : ReplyState::complete;
}

}  // namespace writeback::bench
