#include "notify/captcha/make_captcha_check.hpp"

#include "notify/captcha/altcha.hpp"
#include "notify/captcha/no_captcha.hpp"
#include "notify/captcha/siteverify.hpp"

namespace writeback::notify {

std::shared_ptr<CaptchaCheck> make_captcha_check(CaptchaSettings settings, const Secret& altcha_key,
                                                 std::shared_ptr<HttpClient> client,
                                                 RandomBytes random) {
  switch (settings.provider) {
    case CaptchaProvider::none:
      return std::make_shared<NoCaptcha>();
    case CaptchaProvider::altcha:
      return std::make_shared<AltchaCheck>(altcha_key, settings.altcha_version, settings.difficulty,
                                           std::move(random));
    case CaptchaProvider::turnstile:
    case CaptchaProvider::recaptcha:
    case CaptchaProvider::hcaptcha:
      break;
  }
  return std::make_shared<SiteverifyCheck>(std::move(settings), std::move(client));
}

}  // namespace writeback::notify
