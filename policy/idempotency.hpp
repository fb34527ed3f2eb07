#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/task.hpp"

namespace writeback {

/// One use of an Idempotency-Key: keys of different callers and operations have nothing to do with
/// each other. Views stay valid until the call has ended.
struct KeyedRequest {
  std::string_view caller;
  std::string_view operation;
  std::string_view key;
  std::string_view body;
  /// Names this use among all others of the same key: only whoever claimed it can end it.
  std::string_view attempt;
};

/// What the first use was answered, word for word.
struct RememberedAnswer {
  unsigned status = 200;
  std::string content_type;
  std::string body;
};

/// What is known of a key when it is used.
struct KeyClaim {
  enum class Kind {
    fresh,        ///< ours now: do it, then `answer` or `forget`
    answered,     ///< see answer
    in_progress,  ///< somebody else is at it
    other_body,   ///< the key was used for something else
    abandoned,    ///< ours now: whoever was at it is gone, or could not tell how it ended
  };
  Kind kind = Kind::fresh;
  std::optional<RememberedAnswer> answer = std::nullopt;
  /// abandoned: what was noted before the write; empty: no write was begun.
  std::string note = {};
};

/// Remembers for 24 hours what was answered to a key. One thread calls it. Each call can return
/// directory_unavailable: the store can't be used, and nothing else happened.
class IdempotencyKeys {
 public:
  IdempotencyKeys() = default;
  IdempotencyKeys(const IdempotencyKeys&) = delete;
  IdempotencyKeys& operator=(const IdempotencyKeys&) = delete;
  virtual ~IdempotencyKeys() = default;

  [[nodiscard]] virtual Task<KeyClaim> claim(const KeyedRequest& request) = 0;
  /// Before a write: what helps to find out afterwards whether it was made. operation_in_progress:
  /// the claim has lasted too long and is somebody else's now; do not write.
  [[nodiscard]] virtual Task<void> note(const KeyedRequest& request, std::string note) = 0;
  [[nodiscard]] virtual Task<void> answer(const KeyedRequest& request, RememberedAnswer answer) = 0;
  /// Nothing was written, and the same call may go another way: the key is unused again.
  [[nodiscard]] virtual Task<void> forget(const KeyedRequest& request) = 0;
  /// It is not known how it ended: the next use finds out.
  [[nodiscard]] virtual Task<void> abandon(const KeyedRequest& request) = 0;

  /// Why the store can't be used now; empty: it can.
  [[nodiscard]] virtual std::string trouble() const = 0;
};

}  // namespace writeback
