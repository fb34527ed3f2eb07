#pragma once

#include "notify/captcha/ready_check.hpp"
#include "policy/captcha.hpp"

namespace writeback::notify {

/// Nobody is asked for a CAPTCHA. Has no state.
class NoCaptcha final : public CaptchaCheck {
 public:
  [[nodiscard]] bool is_asked_for() const override { return false; }
  [[nodiscard]] std::string challenge(std::string_view /*flow*/, Timestamp /*now*/) override {
    return "null";
  }
  /// Always succeeds, with nothing to remember.
  [[nodiscard]] Task<SolvedCaptcha> check(std::string_view /*flow*/, std::string_view /*solution*/,
                                          Timestamp /*now*/, Deadline /*deadline*/) override {
    return ready_check(SolvedCaptcha());
  }
};

}  // namespace writeback::notify
