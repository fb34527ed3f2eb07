#pragma once

#include "notify/captcha/difficulty.hpp"
#include "notify/captcha/random_bytes.hpp"
#include "notify/captcha/settings.hpp"
#include "policy/captcha.hpp"
#include "policy/secret.hpp"

namespace writeback::notify {

/// ALTCHA: work instead of a provider. The agent makes and checks the challenges itself and keeps
/// nothing of them: whatever counts is signed, with a key that all agents share, so that any of
/// them checks what another one issued. Lives until the configuration changes; solutions of its
/// predecessor, also of the other version, stay good. One thread.
class AltchaCheck final : public CaptchaCheck {
 public:
  /// `key`: 32 bytes, else std::invalid_argument.
  AltchaCheck(const Secret& key, AltchaVersion version, AltchaDifficulty difficulty,
              RandomBytes random);

  [[nodiscard]] bool is_asked_for() const override { return true; }
  [[nodiscard]] std::string challenge(std::string_view flow, Timestamp now) override;
  /// captcha_failed. Never waits.
  [[nodiscard]] Task<SolvedCaptcha> check(std::string_view flow, std::string_view solution,
                                          Timestamp now, Deadline deadline) override;

 private:
  [[nodiscard]] Result<SolvedCaptcha> verify(std::string_view flow, std::string_view solution,
                                             Timestamp now) const;

  Secret v1_key_;
  Secret v2_key_;
  Secret v2_derived_key_;
  AltchaVersion version_;
  AltchaDifficulty base_;
  RandomBytes random_;
  Difficulty load_;
};

}  // namespace writeback::notify
