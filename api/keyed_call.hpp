#pragma once

#include <optional>
#include <string>

#include "api/random_id.hpp"
#include "api/request.hpp"
#include "policy/idempotency.hpp"

namespace writeback::api {

/// One call with an Idempotency-Key, from the claim of the key to its answer. Lives as long as the
/// request.
class KeyedCall {
 public:
  /// 1 to 255 visible characters.
  [[nodiscard]] static bool is_key(std::string_view text);

  KeyedCall(IdempotencyKeys& keys, std::string_view caller, std::string_view operation,
            const Request& request)
      : keys_(keys),
        attempt_(random_id()),
        request_{caller, operation, request.idempotency_key, request.body, attempt_} {}
  KeyedCall(const KeyedCall&) = delete;
  KeyedCall& operator=(const KeyedCall&) = delete;

  /// What this key was answered before; nothing: it is ours, do it. operation_in_progress,
  /// idempotency_key_reused, directory_unavailable.
  [[nodiscard]] Task<std::optional<RememberedAnswer>> begin();

  /// What an earlier call with this key noted before its write, whose outcome nobody was told;
  /// empty: there was none.
  [[nodiscard]] const std::string& note_of_an_earlier_write() const { return earlier_; }

  /// directory_unavailable: do not write.
  [[nodiscard]] Task<void> note(std::string text) { return keys_.note(request_, std::move(text)); }

  /// Remembers the answer, where it is one that another call would get again.
  /// directory_unavailable: it is not remembered, and the next use of the key finds out by looking.
  [[nodiscard]] Task<void> end(const Problem* problem, const Response& response);

 private:
  IdempotencyKeys& keys_;
  std::string attempt_;
  KeyedRequest request_;
  std::string earlier_;
};

}  // namespace writeback::api
