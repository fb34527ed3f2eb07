#pragma once

#include <memory>

#include "notify/gateway_settings.hpp"
#include "policy/message.hpp"

namespace writeback::notify {

/// Reads what the gateway for calls says of the key that was pressed, and whether it was the
/// gateway: X-Twilio-Signature (https://www.twilio.com/docs/usage/webhooks/webhooks-security), or
/// the signature of a plain webhook over its token and body ("TOKEN.BODY"). Immutable.
class CallCallback final : public CallbackCheck {
 public:
  explicit CallCallback(std::shared_ptr<const GatewaySettings> settings)
      : settings_(std::move(settings)) {}

  [[nodiscard]] Result<CallbackAnswer> read(const CallbackRequest& request,
                                            Timestamp now) const override;

 private:
  std::shared_ptr<const GatewaySettings> settings_;
};

}  // namespace writeback::notify
