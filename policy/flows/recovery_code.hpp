#pragma once

#include <string>
#include <vector>

#include "policy/flows/random.hpp"
#include "policy/secret.hpp"

namespace writeback {

/// Codes to print and keep: 125 random bits each (NIST SP 800-63B-4, 4.2.1.1 asks for 64), for one
/// use, in groups of letters and digits that can't be taken for each other.

inline constexpr std::size_t recovery_codes_given = 8;

/// "7KQ2M-…", five groups of five of Crockford's base32.
[[nodiscard]] Secret new_recovery_code(const RandomBytes& random);

/// As it was typed: without regard to case, groups, and the letters that look like digits.
[[nodiscard]] Secret plain_recovery_code(const Secret& typed);

/// What is kept of it, SHA-256 as bytes. With 125 bits a fast hash is enough (ASVS 6.5.2 asks for a
/// slow one below 112), and it has to outlive the keys of the store. `subject`: whose it is.
[[nodiscard]] std::string hash_of_recovery_code(std::string_view subject, const Secret& plain);

}  // namespace writeback
