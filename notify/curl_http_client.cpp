#include "notify/curl_http_client.hpp"

#include <utility>

namespace writeback::notify {

Task<HttpAnswer> CurlHttpClient::send(HttpRequest request, Deadline deadline) {
  const auto transfer = std::make_shared<Transfer>();
  transfer->url = std::move(request.url);
  transfer->method = std::move(request.method);
  transfer->headers = std::move(request.headers);
  transfer->body = std::move(request.body);
  transfer->ca_file = ca_file_;
  auto end = co_await transfers_->run(lane_, transfer, deadline);
  if (!end) co_return end.error();
  if (!end->answered) co_return Problem{ProblemKind::delivery_failed, end->reason};
  HttpAnswer answer{end->status, std::move(end->body)};
  co_return answer;
}

}  // namespace writeback::notify
