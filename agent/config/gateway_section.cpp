#include <algorithm>
#include <array>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array text_table{
    IniKey{.name = "gateway",
           .usual = "",
           .meaning = "`twilio`, `vonage` (texts only) or `webhook`",
           .example = "twilio"},
    IniKey{.name = "account",
           .usual = "",
           .meaning = "given by the provider",
           .example = "AC00000000000000000000000000000000"},
    IniKey{.name = "secret_file",
           .usual = "",
           .meaning = "given by the provider, or what signs the webhook; a file that is not "
                      "world-readable, or `credential:NAME`",
           .example = "secrets/gateway-secret"},
    IniKey{.name = "from",
           .usual = "",
           .meaning = "the number or name that people see",
           .example = "+15550100"},
    IniKey{.name = "url",
           .usual = "",
           .meaning = "of a webhook: where it goes; else of a proxy",
           .usual_in_words = "the provider's",
           .example = "https://gateway.example.com/send"},
    IniKey{.name = "method", .usual = "POST", .meaning = "of a webhook; or `PUT`"},
    IniKey{.name = "headers",
           .usual = "",
           .meaning = "of a webhook: one a line, `Name: value`",
           .example = "X-Tenant: example"},
    IniKey{.name = "body",
           .usual = "",
           .meaning =
               "of a webhook, in words of its own: `{to}` `{text}` `{from}` `{account}` `{secret}` "
               "`{extension}` `{callback_url}`, escaped as the body is JSON, XML or a form",
           .usual_in_words = "JSON, signed (docs/configuration.md)",
           .example = "{\"to\": \"{to}\", \"message\": \"{text}\"}"},
    IniKey{.name = "success_member",
           .usual = "",
           .meaning = "of a webhook: what its JSON answer has to have in it, as `/status=ok`",
           .usual_in_words = "any 2xx",
           .example = "/status=ok"},
    IniKey{.name = "ca_certificate",
           .usual = "",
           .meaning = "who may certify the gateway",
           .usual_in_words = "those that Debian trusts",
           .example = "tls/gateway-ca.crt"},
};

constexpr auto call_table = [] {
  std::array<IniKey, text_table.size() + 1> keys{};
  std::copy(text_table.begin(), text_table.end(), keys.begin());
  keys.back() = {.name = "callback_url",
                 .usual = "",
                 .meaning = "how the gateway reaches this API: `https://HOST/v1/callbacks/call`",
                 .usual_in_words = "needed with `gateway`",
                 .example = "https://reset.example.com/v1/callbacks/call"};
  return keys;
}();

using notify::GatewayPreset;
using notify::GatewaySettings;

bool is_safe(const std::string& url) {
  return url.starts_with("https://") || url.starts_with("http://127.0.0.1:") ||
         url.starts_with("http://localhost:");
}

GatewayPreset read_preset(SectionReader& section) {
  const std::string name = section.choice("gateway", {"twilio", "vonage", "webhook"});
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

std::span<const IniKey> text_keys() {
  return text_table;
}

std::span<const IniKey> call_keys() {
  return call_table;
}

void read_gateway_section(SectionReader& section, bool is_call, GatewaySettings& gateway) {
  gateway.preset = read_preset(section);
  gateway.account = section.text("account");
  gateway.secret = section.secret("secret_file");
  gateway.from = section.text("from");
  gateway.url = section.text("url");
  while (gateway.url.ends_with('/')) gateway.url.pop_back();
  gateway.method = section.choice("method", {"POST", "PUT"});
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
