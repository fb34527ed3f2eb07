#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "notify/captcha/random_bytes.hpp"
#include "policy/captcha.hpp"
#include "policy/result.hpp"

namespace writeback::notify {

// ALTCHA of the first generation (widgets 1 and 2): the browser looks for the number whose SHA-256
// behind a salt is given. Expiry and flow stand in the salt, so that the signature covers them.

/// No challenge goes beyond this: the widget gives up after 90 s, and a slow phone needs most of
/// them.
inline constexpr std::int64_t largest_altcha_v1_number = 1'000'000;

struct AltchaV1Order {
  std::int64_t largest_number = 0;
  Timestamp expires{};
  std::string_view flow_tag;  ///< SHA-256 in hex
};

/// The challenge as JSON text. `key`: of this purpose only.
[[nodiscard]] std::string make_altcha_v1(const AltchaV1Order& order, std::string_view key,
                                         const RandomBytes& random);

/// captcha_failed: not one of ours, not solved, expired, or of another flow.
[[nodiscard]] Result<SolvedCaptcha> verify_altcha_v1(const boost::json::object& payload,
                                                     std::string_view flow_tag,
                                                     std::string_view key, Timestamp now);

// The parts, each as the protocol has it.

[[nodiscard]] std::string altcha_v1_salt(std::string_view nonce, Timestamp expires,
                                         std::string_view flow_tag);
[[nodiscard]] std::string altcha_v1_challenge(std::string_view salt, std::int64_t number);
[[nodiscard]] std::string altcha_v1_signature(std::string_view key, std::string_view challenge);

}  // namespace writeback::notify
