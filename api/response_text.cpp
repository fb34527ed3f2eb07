#include "api/response_text.hpp"

#include <array>
#include <ctime>
#include <string_view>

namespace writeback::api {
namespace {

std::string_view reason_of(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "";
  }
}

/// RFC 9110, 5.6.7. The names do not depend on the locale, because the process never sets one.
std::string date_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 64> text{};
  const std::size_t length =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), length};
}

}  // namespace

std::string to_http(const Response& response, bool keep_alive, unsigned minor_version,
                    bool with_content) {
  std::string text;
  text.reserve(512 + response.body.size());
  const auto header = [&text](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  text.append(minor_version == 0 ? "HTTP/1.0 " : "HTTP/1.1 ");
  text.append(std::to_string(response.status)).append(" ");
  text.append(reason_of(response.status)).append("\r\n");
  header("Date", date_now());
  header("Content-Type", response.content_type);
  header("Content-Length", std::to_string(response.body.size()));
  header("Cache-Control", "no-store");
  header("X-Request-Id", response.request_id);
  header("X-Content-Type-Options", "nosniff");
  if (!response.content_security_policy.empty()) {
    header("Content-Security-Policy", response.content_security_policy);
    header("Cross-Origin-Opener-Policy", "same-origin");
    header("Cross-Origin-Resource-Policy", "same-origin");
    header("Referrer-Policy", "same-origin");
    header("X-Frame-Options", "DENY");
  }
  if (!response.allow.empty()) header("Allow", response.allow);
  if (response.challenge) header("WWW-Authenticate", "Bearer");
  if (response.retry_after) header("Retry-After", std::to_string(response.retry_after->count()));
  if (response.rate_limit) {
    header("RateLimit-Policy", policy_header(*response.rate_limit));
    header("RateLimit", state_header(*response.rate_limit));
  }
  if (!keep_alive) {
    header("Connection", "close");
  } else if (minor_version == 0) {
    header("Connection", "keep-alive");
  }
  text.append("\r\n");
  if (with_content) text.append(response.body);
  return text;
}

}  // namespace writeback::api
