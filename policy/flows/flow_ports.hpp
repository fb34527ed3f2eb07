#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "policy/flows/flow.hpp"
#include "policy/flows/registration.hpp"
#include "policy/message.hpp"
#include "policy/secret.hpp"
#include "policy/task.hpp"

namespace writeback {

/// The flows that are under way, shared by all agents of a store. One thread. Each call can return
/// directory_unavailable: the store can't be used.
class Flows {
 public:
  Flows() = default;
  Flows(const Flows&) = delete;
  Flows& operator=(const Flows&) = delete;
  virtual ~Flows() = default;

  [[nodiscard]] virtual Task<std::optional<Flow>> load(std::string id) = 0;
  /// The flow that waits for this call.
  [[nodiscard]] virtual Task<std::optional<Flow>> load_by_call(std::string token) = 0;
  /// Keeps the flow where nobody else has kept another state of it since it was loaded, and counts
  /// its version on; false: somebody has.
  [[nodiscard]] virtual Task<bool> keep(Flow& flow) = 0;
};

/// What people registered, by their subject (see Person). One thread. directory_unavailable.
class Registrations {
 public:
  Registrations() = default;
  Registrations(const Registrations&) = delete;
  Registrations& operator=(const Registrations&) = delete;
  virtual ~Registrations() = default;

  /// An empty one where nothing was ever kept.
  [[nodiscard]] virtual Task<Registration> load(std::string subject) = 0;
  /// As Flows::keep.
  [[nodiscard]] virtual Task<bool> keep(std::string subject, Registration registration) = 0;
  [[nodiscard]] virtual Task<bool> remove(std::string subject) = 0;
};

/// Names that count once. One thread. directory_unavailable.
class SpentNames {
 public:
  SpentNames() = default;
  SpentNames(const SpentNames&) = delete;
  SpentNames& operator=(const SpentNames&) = delete;
  virtual ~SpentNames() = default;

  /// Whether it was not spent before; it is from now on, until that moment at least.
  [[nodiscard]] virtual Task<bool> spend(std::string name, Timestamp until) = 0;
};

/// Slow hashes of answers (Argon2id), made outside of the event loop. One thread. too_many_attempts
/// where too many wait.
class AnswerHashes {
 public:
  AnswerHashes() = default;
  AnswerHashes(const AnswerHashes&) = delete;
  AnswerHashes& operator=(const AnswerHashes&) = delete;
  virtual ~AnswerHashes() = default;

  [[nodiscard]] virtual Task<std::string> hash(Secret plain) = 0;
  [[nodiscard]] virtual Task<bool> matches(Secret plain, std::string hash) = 0;
};

/// Messages that nobody waits for: kept, and sent as soon as it works. One thread.
class Notices {
 public:
  Notices() = default;
  Notices(const Notices&) = delete;
  Notices& operator=(const Notices&) = delete;
  virtual ~Notices() = default;

  /// directory_unavailable: they are not kept. No message may hold a code.
  [[nodiscard]] virtual Task<void> queue(std::vector<Message> messages) = 0;
};

/// Seals a text that has to come back; `open` gives nothing where it was changed.
struct TextSeal {
  std::function<std::string(std::string_view context, const Secret& plain)> seal;
  std::function<std::optional<Secret>(std::string_view context, std::string_view sealed)> open;
};

}  // namespace writeback
