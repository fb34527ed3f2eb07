#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "agent/config/sections.hpp"

namespace writeback::agent {

namespace {

constexpr std::array captcha_table{
    IniKey{
        .name = "provider",
        .usual = "altcha",
        .meaning =
            "proof of work by the agent itself; or `turnstile`, `recaptcha`, `hcaptcha`, `none`"},
    IniKey{.name = "altcha_version", .usual = "2", .meaning = "1 for widgets before 3.0"},
    IniKey{.name = "difficulty",
           .usual = "normal",
           .meaning = "how hard the proof of work is: `low`, `normal` or `high`; it grows by "
                      "itself under load"},
    IniKey{.name = "site_key",
           .usual = "",
           .meaning = "given by the provider",
           .example = "0x4AAAAAAA"},
    IniKey{
        .name = "secret_file",
        .usual = "",
        .meaning = "given by the provider; a file that is not world-readable, or `credential:NAME`",
        .example = "secrets/captcha-secret"},
    IniKey{.name = "hostnames",
           .usual = "",
           .meaning = "the pages on which a CAPTCHA may have been solved",
           .usual_in_words = "every page",
           .example = "reset.example.com"},
    IniKey{.name = "action",
           .usual = "",
           .meaning = "Turnstile and reCAPTCHA v3: the action that the page named",
           .usual_in_words = "every action",
           .example = "reset"},
    IniKey{.name = "min_score",
           .usual = "",
           .meaning = "reCAPTCHA v3: from 0.0 to 1.0",
           .usual_in_words = "the provider's word",
           .example = "0.5"},
    IniKey{.name = "url",
           .usual = "",
           .meaning = "address of a proxy for the provider's check",
           .usual_in_words = "the provider's",
           .example = "https://proxy.example.com/siteverify"},
};

using notify::AltchaDifficulty;
using notify::AltchaVersion;
using notify::CaptchaProvider;

CaptchaProvider provider_of(const std::string& name) {
  if (name == "turnstile") return CaptchaProvider::turnstile;
  if (name == "recaptcha") return CaptchaProvider::recaptcha;
  if (name == "hcaptcha") return CaptchaProvider::hcaptcha;
  if (name == "none") return CaptchaProvider::none;
  return CaptchaProvider::altcha;
}

AltchaDifficulty difficulty_of(const std::string& name) {
  if (name == "low") return AltchaDifficulty::low;
  return name == "high" ? AltchaDifficulty::high : AltchaDifficulty::normal;
}

/// The host of https://HOST[:PORT][/PATH], or of http://; empty where the text is nothing of that.
std::string_view host_of(std::string_view url, std::string_view scheme) {
  if (!url.starts_with(scheme)) return {};
  url.remove_prefix(scheme.size());
  return url.substr(0, url.find_first_of(":/?#"));
}

void read_url(SectionReader& section, notify::CaptchaSettings& captcha) {
  captcha.url = section.text("url");
  if (captcha.url.empty()) return;
  const auto plain = host_of(captcha.url, "http://");
  const bool is_here = plain == "127.0.0.1" || plain == "localhost";
  // An @ may hide another host, and white space ends a line of the request.
  const bool is_odd = std::any_of(captcha.url.begin(), captcha.url.end(),
                                  [](char c) { return c <= ' ' || c > '~' || c == '@'; });
  if (is_odd || (host_of(captcha.url, "https://").empty() && !is_here)) {
    section.wrong("url", "expected https://HOST/PATH (http:// with 127.0.0.1 or localhost only)");
  }
}

void read_min_score(SectionReader& section, notify::CaptchaSettings& captcha) {
  const std::string text = section.text("min_score");
  if (text.empty()) return;
  double score = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), score, std::chars_format::fixed);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  if (!is_whole || !std::isfinite(score) || score < 0 || score > 1) {
    section.wrong("min_score", "expected a number from 0.0 to 1.0");
    return;
  }
  captcha.min_score = score;
}

void read_hostnames(SectionReader& section, notify::CaptchaSettings& captcha) {
  captcha.hostnames = section.words("hostnames");
  for (auto& hostname : captcha.hostnames) {
    for (char& c : hostname) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (hostname.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") !=
        std::string::npos) {
      section.wrong("hostnames", "expected names of hosts, without https:// and port");
      return;
    }
  }
}

/// A rule that the provider can't keep must not look as if it were kept.
void refuse_what_has_no_effect(SectionReader& section, const notify::CaptchaSettings& captcha) {
  const auto provider = captcha.provider;
  if (section.has("min_score") && provider != CaptchaProvider::recaptcha) {
    section.wrong("min_score", "only reCAPTCHA (v3) gives a score");
  }
  const bool has_action =
      provider == CaptchaProvider::turnstile || provider == CaptchaProvider::recaptcha;
  if (section.has("action") && !has_action) {
    section.wrong("action", "only Turnstile and reCAPTCHA v3 have actions");
  }
}

}  // namespace

std::span<const IniKey> captcha_keys() {
  return captcha_table;
}

void read_captcha_section(SectionReader& section, notify::CaptchaSettings& captcha,
                          std::vector<std::string>& warnings) {
  captcha.provider = provider_of(
      section.choice("provider", {"altcha", "turnstile", "recaptcha", "hcaptcha", "none"}));
  const auto version = section.number("altcha_version", 1, 2);
  captcha.altcha_version = version == 1 ? AltchaVersion::v1 : AltchaVersion::v2;
  captcha.difficulty = difficulty_of(section.choice("difficulty", {"low", "normal", "high"}));
  captcha.site_key = section.text("site_key");
  captcha.secret = section.secret("secret_file");
  captcha.action = section.text("action");
  read_hostnames(section, captcha);
  read_min_score(section, captcha);
  read_url(section, captcha);
  refuse_what_has_no_effect(section, captcha);
  if (captcha.provider == CaptchaProvider::none) {
    warnings.emplace_back(
        "[captcha] provider = none: programs can begin flows as fast as the throttle lets them");
  } else if (captcha.provider != CaptchaProvider::altcha) {
    for (const char* key : {"site_key", "secret_file"}) {
      if (!section.has(key)) section.wrong(key, "is missing; the provider needs it");
    }
  }
  section.finish();
}

}  // namespace writeback::agent
