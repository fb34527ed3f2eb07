#pragma once

#include "notify/captcha/settings.hpp"
#include "notify/http_client.hpp"
#include "policy/result.hpp"
#include "policy/timestamp.hpp"

namespace writeback::notify {

/// What a provider's answer about a token means. captcha_failed: the token is worth nothing, or was
/// meant for something else. captcha_unavailable: nothing was said about it, or the provider does
/// not take the agent's own settings.
[[nodiscard]] Result<void> judge_siteverify(const HttpAnswer& answer,
                                            const CaptchaSettings& settings, Timestamp now);

/// How long to wait where a provider could not be asked.
inline constexpr std::chrono::seconds provider_retry_after{30};

}  // namespace writeback::notify
