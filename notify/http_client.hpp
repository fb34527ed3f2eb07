#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "policy/cleansing_allocator.hpp"
#include "policy/task.hpp"

namespace writeback::notify {

struct HttpRequest {
  std::string method = "POST";
  std::string url;
  std::vector<CleansedString> headers;  ///< "Name: value"
  CleansedString body;
};

struct HttpAnswer {
  long status = 0;
  std::string body;
};

/// HTTP to somebody else's server, for gateways and CAPTCHA providers. One thread.
class HttpClient {
 public:
  HttpClient() = default;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  virtual ~HttpClient() = default;

  /// Any status is an answer. delivery_failed: there was none in time, it was too large, or too
  /// many are under way already; `log_reason` says which, without the URL's query.
  [[nodiscard]] virtual Task<HttpAnswer> send(HttpRequest request, Deadline deadline) = 0;
};

}  // namespace writeback::notify
