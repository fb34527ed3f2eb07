#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

using notify::GatewayPreset;
using notify::GatewaySettings;

bool is_safe(const std::string& url) {
  return url.starts_with("https://") || url.starts_with("http://127.0.0.1:") ||
         url.starts_with("http://localhost:");
}

GatewayPreset read_preset(SectionReader& section) {
  const std::string name = section.choice("gateway", {"twilio", "vonage", "webhook"}, "");
  if (name == "twilio") return GatewayPreset::twilio;
  if (name == "vonage") return GatewayPreset::vonage;
  return name == "webhook" ? GatewayPreset::webhook : GatewayPreset::none;
}

void check_provider(SectionReader& section, const GatewaySettings& gateway) {
  for (const char* key : {"account", "secret_file", "from"}) {
    if (!section.has(key)) section.wrong(key, "is missing: the provider gives it");
  }
  if (!gateway.body.empty()) section.wrong("body", "goes with gateway = webhook only");
}

void check_webhook(SectionReader& section, const GatewaySettings& gateway) {
  if (gateway.url.empty()) section.wrong("url", "is missing: where does the webhook go?");
  if (gateway.body.empty() && gateway.secret.empty()) {
    section.wrong("secret_file", "is missing: it signs the webhook (X-Writebackd-Signature)");
  }
}

}  // namespace

void read_gateway_section(SectionReader& section, bool is_call, GatewaySettings& gateway) {
  gateway.preset = read_preset(section);
  gateway.account = section.text("account");
  gateway.secret = section.secret("secret_file");
  gateway.from = section.text("from");
  gateway.url = section.text("url");
  while (gateway.url.ends_with('/')) gateway.url.pop_back();
  gateway.method = section.choice("method", {"POST", "PUT"}, "POST");
  gateway.headers = section.lines("headers");
  gateway.body = section.text("body");
  gateway.success_member = section.text("success_member");
  const auto& member = gateway.success_member;
  if (!member.empty() && (!member.starts_with('/') || member.find('=') == std::string::npos)) {
    section.wrong("success_member", "expected a JSON pointer and its value, as /status=ok");
  }
  gateway.ca_certificate = section.path("ca_certificate");
  if (!gateway.ca_certificate.empty()) static_cast<void>(section.file_content("ca_certificate"));
  if (!gateway.url.empty() && !is_safe(gateway.url)) section.wrong("url", "expected https://…");
  if (gateway.preset == GatewayPreset::twilio || gateway.preset == GatewayPreset::vonage) {
    check_provider(section, gateway);
  } else if (gateway.preset == GatewayPreset::webhook) {
    check_webhook(section, gateway);
  }
  if (is_call) {
    gateway.callback_url = section.text("callback_url");
    while (gateway.callback_url.ends_with('/')) gateway.callback_url.pop_back();
    if (gateway.preset == GatewayPreset::vonage) {
      section.wrong("gateway", "vonage can't be used for calls here: twilio or webhook can");
    } else if (gateway.preset != GatewayPreset::none && !is_safe(gateway.callback_url)) {
      section.wrong("callback_url",
                    "is missing or not https: how the gateway reaches this API, as "
                    "https://reset.example.com/v1/callbacks/call");
    }
  }
  section.finish();
}

}  // namespace writeback::agent
