#include "agent/ctl/printable.hpp"

#include <algorithm>

#include "policy/utf8.hpp"

namespace writeback::agent {
namespace {

void append_escaped(std::string& text, unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  text += "\\x";
  text += digits[byte >> 4U];
  text += digits[byte & 0xFU];
}

/// How many bytes the character has that begins with this one (RFC 3629, 3); 0: none does.
std::size_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/// C0 and DEL are one byte; C1 (U+0080 to U+009F) are two, of which the first is always the same.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = length_of(static_cast<unsigned char>(text.front()));
    const auto character = text.substr(0, std::max<std::size_t>(length, 1));
    // A byte alone, which some terminals take for a control character of C1.
    const bool broken = length == 0 || character.size() < length || !is_utf8(character);
    if (!broken && !is_control(character)) {
      safe += character;
      text.remove_prefix(length);
      continue;
    }
    const std::size_t escaped = broken ? 1 : length;
    for (std::size_t i = 0; i < escaped; ++i) {
      append_escaped(safe, static_cast<unsigned char>(text[i]));
    }
    text.remove_prefix(escaped);
  }
  return safe;
}

}  // namespace writeback::agent
