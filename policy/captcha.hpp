#pragma once

#include <string>
#include <string_view>

#include "policy/task.hpp"
#include "policy/timestamp.hpp"

namespace writeback {

/// What has to be remembered of a solved CAPTCHA, so that it is worth one flow: its name, until it
/// would not be taken any more anyway. An empty name: its provider remembers.
struct SolvedCaptcha {
  std::string name;
  Timestamp until{};
};

/// Whether a human, or at least some work, stands behind a request. One thread.
class CaptchaCheck {
 public:
  CaptchaCheck() = default;
  CaptchaCheck(const CaptchaCheck&) = delete;
  CaptchaCheck& operator=(const CaptchaCheck&) = delete;
  virtual ~CaptchaCheck() = default;

  /// False: nobody is asked for one.
  [[nodiscard]] virtual bool is_asked_for() const = 0;

  /// What the browser needs, as JSON text: a challenge of its own for this flow, or the provider
  /// and its site key; "null" where nobody is asked.
  [[nodiscard]] virtual std::string challenge(std::string_view flow, Timestamp now) = 0;

  /// `solution`: what the widget gave. captcha_failed: wrong, expired, or of another flow.
  /// captcha_unavailable: the provider can't be asked, or refuses the agent itself.
  [[nodiscard]] virtual Task<SolvedCaptcha> check(std::string_view flow, std::string_view solution,
                                                  Timestamp now, Deadline deadline) = 0;
};

}  // namespace writeback
