#pragma once

#include <string>
#include <string_view>

#include "policy/flows/random.hpp"
#include "policy/secret.hpp"

namespace writeback {

/// Six digits, each code as likely as any other (NIST SP 800-63B-4, 3.1.3.2).
[[nodiscard]] Secret new_code(const RandomBytes& random);

/// What is kept of a code: worth nothing in another flow or for another destination.
[[nodiscard]] std::string hash_of_code(const KeyedHash& hash, std::string_view flow,
                                       std::string_view destination, std::string_view code);

/// As it was typed, without the spaces and dashes that people and phones put in.
[[nodiscard]] Secret plain_code(const Secret& typed);

/// An unguessable name of 160 bits in hex digits, for a flow or a call.
[[nodiscard]] std::string new_token(const RandomBytes& random);

}  // namespace writeback
