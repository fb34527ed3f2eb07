#pragma once

#include <memory>
#include <string>

#include "notify/captcha/settings.hpp"
#include "notify/http_client.hpp"
#include "policy/captcha.hpp"

namespace writeback::notify {

/// Turnstile, reCAPTCHA and hCaptcha: the browser gets a token from the provider, and the agent
/// asks the provider what it is worth. Lives until the configuration changes; checks that are under
/// way don't need it any more. One thread.
class SiteverifyCheck final : public CaptchaCheck {
 public:
  /// std::invalid_argument where the provider is none of the three.
  SiteverifyCheck(CaptchaSettings settings, std::shared_ptr<HttpClient> client);

  [[nodiscard]] bool is_asked_for() const override { return true; }
  [[nodiscard]] std::string challenge(std::string_view flow, Timestamp now) override;
  /// captcha_failed, captcha_unavailable.
  [[nodiscard]] Task<SolvedCaptcha> check(std::string_view flow, std::string_view solution,
                                          Timestamp now, Deadline deadline) override;

 private:
  [[nodiscard]] HttpRequest request_for(std::string_view token) const;

  std::shared_ptr<const CaptchaSettings> settings_;
  std::shared_ptr<HttpClient> client_;
};

/// Where tokens are checked. std::invalid_argument where the provider is none of the three.
[[nodiscard]] std::string siteverify_url(const CaptchaSettings& settings);

}  // namespace writeback::notify
