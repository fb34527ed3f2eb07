#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/flows/random.hpp"
#include "policy/secret.hpp"
#include "policy/timestamp.hpp"

namespace writeback {

/// Authenticator apps: TOTP (RFC 6238) with HMAC-SHA1, six digits and steps of 30 seconds, which is
/// what all of them know.

/// 160 bits, as RFC 4226, 4 recommends.
[[nodiscard]] std::string new_authenticator_secret(const RandomBytes& random);

/// The step that this code belongs to, where it is right now, or was or will be one step away
/// (RFC 6238, 5.2), and is later than `last_step`: a code counts once. Empty: it is wrong, or was
/// used.
[[nodiscard]] std::optional<std::int64_t> step_of_code(std::string_view secret,
                                                       std::string_view code, Timestamp now,
                                                       std::int64_t last_step);

/// In base32 (RFC 4648, 6), for whoever types it.
[[nodiscard]] std::string base32(std::string_view bytes);

/// What the QR code holds: otpauth://totp/ISSUER:USER?secret=…
[[nodiscard]] std::string otpauth_uri(std::string_view secret, std::string_view issuer,
                                      std::string_view user);

}  // namespace writeback
