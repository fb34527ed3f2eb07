#include "agent/ctl/printable.hpp"

namespace writeback::agent {
namespace {

constexpr unsigned char lead_of_c1 = 0xC2;

void append_escaped(std::string& text, unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  text += "\\x";
  text += digits[byte >> 4U];
  text += digits[byte & 0xFU];
}

}  // namespace

std::string printable(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1])
                                           : static_cast<unsigned char>(0);
    if (byte == lead_of_c1 && next >= 0x80 && next < 0xA0) {
      append_escaped(safe, byte);
      append_escaped(safe, next);
      ++at;
    } else if (byte < 0x20 || byte == 0x7F) {
      append_escaped(safe, byte);
    } else {
      safe += text[at];
    }
  }
  return safe;
}

}  // namespace writeback::agent
