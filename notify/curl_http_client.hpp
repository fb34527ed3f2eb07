#pragma once

#include <memory>

#include "notify/transfers.hpp"

namespace writeback::notify {

/// HTTP over libcurl, in one lane. TLS is always verified, redirects are never followed. One
/// thread.
class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient(std::shared_ptr<Transfers> transfers, Lane lane, std::string ca_file)
      : transfers_(std::move(transfers)), lane_(lane), ca_file_(std::move(ca_file)) {}

  [[nodiscard]] Task<HttpAnswer> send(HttpRequest request, Deadline deadline) override;

 private:
  std::shared_ptr<Transfers> transfers_;
  Lane lane_;
  std::string ca_file_;
};

}  // namespace writeback::notify
