#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "policy/secret.hpp"

namespace writeback::api::jose {

enum class KeyKind { rsa, ec };

/// A private key that passwords are encrypted to: RSA with 2048 bits, or an elliptic curve key on
/// P-256. Immutable.
class KeyPair {
 public:
  /// Takes a tenth of a second for RSA. Throws std::runtime_error.
  [[nodiscard]] static KeyPair generate(KeyKind kind);
  /// From `private_der`; throws std::runtime_error.
  explicit KeyPair(const Secret& private_der);
  ~KeyPair();
  KeyPair(KeyPair&&) noexcept;
  KeyPair& operator=(KeyPair&&) noexcept;

  /// PKCS#8.
  [[nodiscard]] Secret private_der() const;
  [[nodiscard]] KeyKind kind() const;
  /// `kty` and its numbers (RFC 7518, 6), without what it is for.
  [[nodiscard]] boost::json::object public_jwk() const;
  /// RFC 7638: names the key by what it is.
  [[nodiscard]] std::string thumbprint() const;

  /// RSA-OAEP with SHA-256 (RFC 7518, 4.3). Empty where it was not encrypted to this key.
  [[nodiscard]] std::optional<Secret> unwrap(std::string_view encrypted) const;
  /// The shared secret with a point of P-256, both coordinates with 32 bytes. Empty where the point
  /// is not on the curve.
  [[nodiscard]] std::optional<Secret> agree(std::string_view x, std::string_view y) const;

 private:
  struct Handle;
  explicit KeyPair(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace writeback::api::jose
