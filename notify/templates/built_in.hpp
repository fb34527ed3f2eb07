#pragma once

#include <span>
#include <string_view>

#include "policy/message.hpp"

namespace writeback::notify {

/// What one kind of message says in one language. `email` has a paragraph a line; `brief` is what a
/// text message says, and what is read aloud in a call.
struct BuiltInTemplate {
  MessageKind kind;
  std::string_view subject;
  std::string_view email;
  std::string_view brief;
};

/// One for each kind of message, in each file of this folder.
[[nodiscard]] std::span<const BuiltInTemplate> english_templates();
[[nodiscard]] std::span<const BuiltInTemplate> german_templates();
[[nodiscard]] std::span<const BuiltInTemplate> french_templates();

}  // namespace writeback::notify
