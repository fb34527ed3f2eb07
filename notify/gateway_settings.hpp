#pragma once

#include <string>
#include <vector>

#include "policy/secret.hpp"

namespace writeback::notify {

enum class GatewayPreset { none, twilio, vonage, webhook };

/// The `[text]` or `[call]` section. Preset none: nothing is sent that way.
struct GatewaySettings {
  GatewayPreset preset = GatewayPreset::none;
  std::string account;
  Secret secret;
  std::string from;
  std::string url;  ///< empty: the provider's
  std::string method = "POST";
  std::vector<std::string> headers;  ///< of a webhook with a body of its own
  std::string body;                  ///< the same, with placeholders; empty: the signed JSON
  std::string success_member;        ///< "/status=ok": what the answer has to say too
  std::string callback_url;          ///< of calls: where the gateway says which key was pressed
  std::string ca_certificate;        ///< file; empty: those of the system
};

}  // namespace writeback::notify
