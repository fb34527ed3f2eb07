#pragma once

#include <string>

#include "notify/gateway_settings.hpp"
#include "notify/http_client.hpp"
#include "policy/message.hpp"
#include "policy/timestamp.hpp"

namespace writeback::notify {

/// What a gateway is asked, as its provider publishes it: Twilio's Messages and Calls resources
/// (with TwiML), Vonage's SMS API, or a webhook: signed JSON, or a body of the administrator's own.
/// Pure. `text`: the rendered message.
[[nodiscard]] HttpRequest gateway_request(const GatewaySettings& gateway, const Message& message,
                                          std::string_view text, std::string_view language,
                                          Timestamp now);

/// Whether the gateway has taken it; else why not, without anything of the message.
[[nodiscard]] Result<void> gateway_verdict(const GatewaySettings& gateway,
                                           const HttpAnswer& answer);

}  // namespace writeback::notify
