#pragma once

#include <memory>

#include "notify/gateway_request.hpp"

namespace writeback::notify {

/// One gateway for texts or calls. One thread.
class Gateway {
 public:
  Gateway(std::shared_ptr<const GatewaySettings> settings, std::shared_ptr<HttpClient> http)
      : settings_(std::move(settings)), http_(std::move(http)) {}

  /// Returns when it has taken the message. delivery_failed.
  [[nodiscard]] Task<void> send(const Message& message, std::string_view text,
                                std::string_view language, Deadline deadline) const;

 private:
  std::shared_ptr<const GatewaySettings> settings_;
  std::shared_ptr<HttpClient> http_;
};

}  // namespace writeback::notify
