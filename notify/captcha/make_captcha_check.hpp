#pragma once

#include <memory>

#include "notify/captcha/random_bytes.hpp"
#include "notify/captcha/settings.hpp"
#include "notify/http_client.hpp"
#include "policy/captcha.hpp"

namespace writeback::notify {

/// The check that the settings ask for. `altcha_key`: 32 bytes, the same at all agents; used with
/// ALTCHA only, as `client` is with the others.
[[nodiscard]] std::shared_ptr<CaptchaCheck> make_captcha_check(CaptchaSettings settings,
                                                               const Secret& altcha_key,
                                                               std::shared_ptr<HttpClient> client,
                                                               RandomBytes random);

}  // namespace writeback::notify
