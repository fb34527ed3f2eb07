#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/jose/key_pair.hpp"
#include "policy/secret.hpp"

namespace writeback::api::jose {

/// A secret in an envelope: JWE in compact form (RFC 7516), as much of it as this service takes.
/// `alg` RSA-OAEP-256 or ECDH-ES (with a key on P-256), `enc` A256GCM, a `kid`, no `crit`, no
/// `zip`. Nothing in the header makes this side work harder, as the number of rounds of PBES2
/// could.
struct Jwe {
  KeyKind kind = KeyKind::rsa;
  std::string key_id;
  std::string header;  ///< as it was sent: what the tag covers
  std::string encrypted_key;
  std::string point_x;  ///< ECDH-ES: of the sender's key
  std::string point_y;
  std::string apu;  ///< ECDH-ES, decoded
  std::string apv;
  std::string nonce;
  std::string hidden;
  std::string tag;
};

/// Whether it is meant to be one: five parts, the first of them a JSON object with `enc`. No
/// password that somebody types is.
[[nodiscard]] bool is_jwe(std::string_view text);

struct ParsedJwe {
  std::optional<Jwe> jwe;
  std::string objection;  ///< for whoever made it
};
[[nodiscard]] ParsedJwe parse_jwe(std::string_view text);

/// Empty where it was changed on the way, or encrypted to another key.
[[nodiscard]] std::optional<Secret> decrypt(const Jwe& jwe, const KeyPair& key);

}  // namespace writeback::api::jose
