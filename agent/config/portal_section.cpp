#include <algorithm>
#include <array>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

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

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  return failed == std::errc{} && end == text.data() + text.size() && port != 0 && text[0] != '0';
}

bool is_host_name(std::string_view text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  return !text.empty() && letters.find(text.front()) != std::string_view::npos &&
         letters.find(text.back()) != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [letters](char c) {
           return letters.find(c) != std::string_view::npos || c == '-' || c == '.';
         });
}

bool is_address_in_brackets(std::string_view text) {
  if (text.size() < 4 || !text.starts_with('[') || !text.ends_with(']')) return false;
  boost::system::error_code failed;
  boost::asio::ip::make_address_v6(std::string(text.substr(1, text.size() - 2)), failed);
  return !failed;
}

/// `https://HOST[:PORT]` as browsers write it; empty where the text is something else.
std::string origin_of(std::string url) {
  if (url.ends_with('/')) url.pop_back();
  std::transform(url.begin(), url.end(), url.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (!url.starts_with(https)) return {};
  std::string_view host = std::string_view(url).substr(https.size());
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
  if (has_port && !is_port(host.substr(colon + 1))) return {};
  if (has_port) host = host.substr(0, colon);
  if (!is_host_name(host) && !is_address_in_brackets(host)) return {};
  // Browsers leave the usual port out.
  if (url.ends_with(":443") && has_port) url.resize(url.size() - 4);
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
      section.wrong("url",
                    "expected https://HOST or https://HOST:PORT, without a path; a name with other "
                    "letters as xn--…");
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
