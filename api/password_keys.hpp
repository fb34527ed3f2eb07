#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/jose/key_pair.hpp"
#include "policy/kept_keys.hpp"

namespace writeback::api {

/// The keys that callers encrypt passwords to, so that whatever ends TLS on the way sees nothing of
/// them. A new pair of each kind is made when the present one has been published for `rotation`;
/// what was encrypted to an older one is taken for a day more. One thread.
class PasswordKeys {
 public:
  using Clock = std::function<Timestamp()>;
  PasswordKeys(std::shared_ptr<KeptKeys> kept, std::chrono::hours rotation, Clock clock);

  /// One that is published now.
  struct Published {
    std::string id;
    const jose::KeyPair* key = nullptr;  ///< valid until the next call
    Timestamp expires;                   ///< when it is not taken any more
  };
  /// directory_unavailable: the store can't be used, and none are known.
  [[nodiscard]] Task<std::vector<Published>> published();

  /// The password itself, out of an envelope where it is in one. invalid_request names `pointer`;
  /// directory_unavailable. `plain_is_taken`: a password without an envelope is taken as it is.
  [[nodiscard]] Task<Secret> open(const Secret& sent, const std::string& pointer,
                                  bool plain_is_taken);

 private:
  struct Known {
    std::string row;  ///< its name in the store
    std::string id;   ///< its name outside
    jose::KeyPair key;
    Timestamp expires;
  };
  [[nodiscard]] Task<void> load();
  [[nodiscard]] const Known* find(const std::string& id) const;
  [[nodiscard]] bool has_row(const std::string& row) const;

  std::shared_ptr<KeptKeys> kept_;
  std::chrono::hours rotation_;
  Clock clock_;
  std::vector<Known> known_;
  Timestamp loaded_{};
};

}  // namespace writeback::api
