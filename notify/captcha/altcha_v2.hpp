#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "notify/captcha/random_bytes.hpp"
#include "policy/captcha.hpp"
#include "policy/result.hpp"

namespace writeback::notify {

// ALTCHA of the second generation (widget 3): the browser counts up until the key that PBKDF2
// derives from the count begins as asked. Only the deterministic mode: we choose the count, derive
// its key once and sign it, so that checking is two HMACs and never a derivation of the browser's
// choice.

/// Iterations of each derivation. One derivation is what a challenge costs us, about half a
/// millisecond.
inline constexpr std::int64_t altcha_v2_cost = 1000;
/// No challenge goes beyond this: the widget gives up after 90 s, and a slow phone needs a minute.
inline constexpr std::int64_t largest_altcha_v2_counter = 32'000;

/// Of different purposes, so that what is signed with one is never taken for the other.
struct AltchaV2Keys {
  std::string_view parameters;
  std::string_view derived_keys;
};

struct AltchaV2Order {
  std::int64_t largest_counter = 0;
  Timestamp expires{};
  std::string_view flow_tag;  ///< SHA-256 in hex
};

/// The challenge as JSON text.
[[nodiscard]] std::string make_altcha_v2(const AltchaV2Order& order, const AltchaV2Keys& keys,
                                         const RandomBytes& random);

/// captcha_failed: not one of ours, not solved, expired, or of another flow.
[[nodiscard]] Result<SolvedCaptcha> verify_altcha_v2(const boost::json::object& payload,
                                                     std::string_view flow_tag,
                                                     const AltchaV2Keys& keys, Timestamp now);

// The parts, each as the protocol has it.

/// Whatever is not the same in every challenge of ours. Bytes are in hex.
struct AltchaV2Parameters {
  std::int64_t cost = altcha_v2_cost;
  Timestamp expires{};
  std::string flow_tag;
  std::string key_prefix;
  std::string key_signature;
  std::string nonce;
  std::string salt;
};

/// The text that is signed: JSON without spaces, the members sorted; flow and key signature are
/// left out where they are empty.
[[nodiscard]] std::string altcha_v2_text(const AltchaV2Parameters& parameters);
[[nodiscard]] std::string altcha_v2_signature(std::string_view key,
                                              const AltchaV2Parameters& parameters);
/// The key of a counter, as bytes.
[[nodiscard]] std::string altcha_v2_key(const AltchaV2Parameters& parameters,
                                        std::uint32_t counter);
/// Whether a key (bytes) begins with the prefix (hex, perhaps half a byte at its end).
[[nodiscard]] bool has_altcha_v2_prefix(std::string_view derived_key, std::string_view prefix);

}  // namespace writeback::notify
