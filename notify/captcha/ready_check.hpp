#pragma once

#include "policy/captcha.hpp"

namespace writeback::notify {

/// A check that needed nobody else and has its result already.
[[nodiscard]] inline Task<SolvedCaptcha> ready_check(Result<SolvedCaptcha> result) {
  co_return result;
}

}  // namespace writeback::notify
