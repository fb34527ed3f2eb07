#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/secret.hpp"

namespace writeback::notify {

enum class CaptchaProvider : std::uint8_t { none, altcha, turnstile, recaptcha, hcaptcha };
/// Of the protocol: v1 for widgets 1 and 2, v2 for widget 3.
enum class AltchaVersion : std::uint8_t { v1, v2 };
enum class AltchaDifficulty : std::uint8_t { low, normal, high };

/// Section [captcha]. What the provider does not use is left at its default.
struct CaptchaSettings {
  CaptchaProvider provider = CaptchaProvider::altcha;
  AltchaVersion altcha_version = AltchaVersion::v2;
  AltchaDifficulty difficulty = AltchaDifficulty::normal;
  std::string site_key;
  Secret secret;
  std::vector<std::string> hostnames;  ///< in small letters; empty: any
  std::optional<double> min_score;     ///< set: reCAPTCHA v3
  std::string action;                  ///< empty: any
  std::string url;                     ///< empty: the provider's own

  friend bool operator==(const CaptchaSettings&, const CaptchaSettings&) = default;
};

}  // namespace writeback::notify
