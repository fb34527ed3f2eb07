#pragma once

#include <functional>
#include <string>
#include <vector>

#include "policy/secret.hpp"
#include "policy/task.hpp"
#include "policy/timestamp.hpp"

namespace writeback {

/// A private key that is kept, and until when.
struct KeptKey {
  std::string id;
  Secret private_der;
  Timestamp expires;
};

/// The keys that passwords are encrypted to: the same for all agents of a store. One thread. Each
/// call can return directory_unavailable.
class KeptKeys {
 public:
  KeptKeys() = default;
  KeptKeys(const KeptKeys&) = delete;
  KeptKeys& operator=(const KeptKeys&) = delete;
  virtual ~KeptKeys() = default;

  /// Those that have not expired.
  [[nodiscard]] virtual Task<std::vector<KeptKey>> load() = 0;
  /// Makes a key under this id where there is none yet; `make` is called outside of the event loop.
  [[nodiscard]] virtual Task<void> make(std::string id, Timestamp expires,
                                        std::function<Secret()> make) = 0;
};

}  // namespace writeback
