#pragma once

#include <string>
#include <string_view>

#include "policy/secret.hpp"
#include "policy/timestamp.hpp"

namespace writeback::notify {

/// base64(HMAC-SHA1), as Twilio signs (https://www.twilio.com/docs/usage/security).
[[nodiscard]] std::string hmac_sha1_base64(const Secret& key, std::string_view text);

/// "t=UNIX,v1=HEX" over "UNIX.BODY" (HMAC-SHA256), the signature of plain webhooks in both
/// directions: X-Writebackd-Signature.
[[nodiscard]] std::string webhook_signature(const Secret& key, std::string_view body,
                                            Timestamp when);
/// Whether it is one over this body, made within the last five minutes.
[[nodiscard]] bool is_webhook_signature(const Secret& key, std::string_view body,
                                        std::string_view signature, Timestamp now);

}  // namespace writeback::notify
