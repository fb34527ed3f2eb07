#include <algorithm>
#include <array>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array portal_table{
    IniKey{.name = "enabled",
           .usual = "no",
           .meaning = "the bundled portal: pages at the address of the API, on which people go "
                      "through the verified flows without another portal "
                      "([portal.md](portal.md))"},
    IniKey{.name = "url",
           .usual = "",
           .meaning = "where people reach the pages, where a proxy in front gives them another "
                      "name: `https://HOST` or `https://HOST:PORT`",
           .usual_in_words = "as their browser says",
           .example = "https://password.example.com"},
    IniKey{.name = "sign_in_url",
           .usual = "",
           .meaning = "where people sign in: every page has a way back there",
           .example = "https://login.example.com/"},
};

constexpr std::string_view https = "https://";

/// Nothing that could end an attribute, a header or a line.
bool is_plain(std::string_view url) {
  return std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c <= '~' && c != '"' && c != '\'' && c != '<' && c != '>' && c != '\\';
  });
}

/// `https://HOST[:PORT]` as browsers write it; empty where the text is something else.
std::string origin_of(std::string url) {
  if (url.ends_with('/')) url.pop_back();
  std::transform(url.begin(), url.end(), url.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (!url.starts_with(https) || url.size() == https.size()) return {};
  const bool is_host = url.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.:[]",
                                             https.size()) == std::string::npos;
  if (!is_host) return {};
  // Browsers leave the usual port out.
  if (url.ends_with(":443")) url.resize(url.size() - 4);
  return url;
}

}  // namespace

std::span<const IniKey> portal_keys() {
  return portal_table;
}

void read_portal_section(SectionReader& section, PortalConfig& portal) {
  portal.enabled = section.yes_or_no("enabled");
  if (const std::string url = section.text("url"); !url.empty()) {
    portal.origin = origin_of(url);
    if (portal.origin.empty()) {
      section.wrong("url", "expected https://HOST or https://HOST:PORT, without a path");
    }
  }
  portal.sign_in_url = section.text("sign_in_url");
  const auto& sign_in = portal.sign_in_url;
  if (!sign_in.empty() && !(sign_in.starts_with(https) && is_plain(sign_in))) {
    section.wrong("sign_in_url", "expected an address that begins with https://");
  }
}

void match_portal_with_others(SectionReader& section, Config& config) {
  if (config.portal.enabled) {
    if (config.api.encrypted_passwords_only) {
      section.wrong("enabled",
                    "the pages send passwords by TLS alone: not with [api] encrypted_passwords = "
                    "required");
    }
    if (config.captcha->min_score) {
      section.wrong("enabled",
                    "the pages show the widget of reCAPTCHA v2: not with [captcha] min_score, "
                    "which is of v3");
    }
    if (!config.self_service.rules.enabled) {
      config.warnings.emplace_back(
          "[portal] enabled = yes, and [self_service] enabled = no: nobody can do anything there");
    }
  }
  section.finish();
}

}  // namespace writeback::agent
