#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/secret.hpp"

namespace writeback::store {

/// Makes what is stored unreadable to whoever steals it: AES-256-GCM (NIST SP 800-38D) with a
/// random nonce for what has to come back, HMAC-SHA256 for what only has to be found again. The
/// first key seals; the others still open what they sealed, until it has expired. Immutable.
class Sealer {
 public:
  /// Each of 64 hex digits; at least one. Throws std::invalid_argument.
  explicit Sealer(const std::vector<Secret>& keys);
  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  /// `context` is not in the result, and has to be the same when it is opened: sealed values can't
  /// be moved from one place to another.
  [[nodiscard]] std::string seal(std::string_view context, std::string_view plain) const;
  /// Empty where it was changed, moved, or sealed with a key that is not there any more.
  [[nodiscard]] std::optional<std::string> open(std::string_view context,
                                                std::string_view sealed) const;

  /// Whether the first key has sealed it.
  [[nodiscard]] bool is_by_first_key(std::string_view sealed) const;

  [[nodiscard]] std::size_t keys() const;
  /// With the key of this number, 0 being the first.
  [[nodiscard]] std::string mac(std::size_t key, std::string_view purpose,
                                std::string_view text) const;

 private:
  struct Key;
  std::vector<Key> keys_;
};

}  // namespace writeback::store
