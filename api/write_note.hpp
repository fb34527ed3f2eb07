#pragma once

#include <string>

#include "policy/account.hpp"

namespace writeback::api {

/// What is kept of an account before a write under an Idempotency-Key, so that a repeated call can
/// find out whether the write was made, and say what the first one would have said.
struct WriteNote {
  bool was_locked = false;
  std::string password_changed = {};

  [[nodiscard]] static WriteNote of(const Account& account) {
    return {account.lock.kind == LockKind::failures, account.revision.password_changed};
  }
};

[[nodiscard]] inline std::string text_of(const WriteNote& note) {
  return (note.was_locked ? "locked " : "open ") + note.password_changed;
}

[[nodiscard]] inline WriteNote note_from(const std::string& text) {
  const auto space = text.find(' ');
  return {text.starts_with("locked"),
          space == std::string::npos ? std::string() : text.substr(space + 1)};
}

}  // namespace writeback::api
