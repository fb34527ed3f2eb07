#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/timestamp.hpp"

namespace writeback {

/// One question and the Argon2id hash of its answer (RFC 9106), in its usual text form.
struct RegisteredAnswer {
  std::string question;
  std::string hash;

  friend bool operator==(const RegisteredAnswer&, const RegisteredAnswer&) = default;
};

/// What one person registered to prove who they are. Kept sealed, out of the directory; visible to
/// that person and to the help desk, but for answers, secrets and codes, which nobody sees again.
struct Registration {
  std::string email;  ///< authentication e-mail
  std::string phone;  ///< authentication phone, E.164
  std::vector<RegisteredAnswer> answers;
  std::string authenticator_secret;          ///< of TOTP (RFC 6238), bytes; empty: none
  std::int64_t authenticator_last_step = 0;  ///< the last one that was used: each counts once
  std::vector<std::string> recovery_codes;   ///< keyed hashes of those not used yet
  std::string pass;                          ///< keyed hash of a pass of the help desk; empty: none
  Timestamp pass_expires{};
  std::vector<std::string> confirmed;  ///< directory addresses that the person confirmed
  Timestamp confirmed_at{};            ///< when the whole was confirmed last

  std::int64_t version = 0;  ///< 0: nothing was ever kept
};

}  // namespace writeback
