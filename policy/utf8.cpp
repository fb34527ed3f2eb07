#include "policy/utf8.hpp"

namespace writeback {
namespace {

/// How many bytes a character has that begins like this; 0: none does.
std::size_t length_by(unsigned char first) {
  if (first < 0x80U) return 1;
  if (first >= 0xC2U && first <= 0xDFU) return 2;
  if (first >= 0xE0U && first <= 0xEFU) return 3;
  if (first >= 0xF0U && first <= 0xF4U) return 4;
  return 0;
}

/// The second byte decides about overlong forms, surrogates and the end of Unicode.
bool may_follow(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0U:
      return second >= 0xA0U && second <= 0xBFU;
    case 0xEDU:
      return second >= 0x80U && second <= 0x9FU;
    case 0xF0U:
      return second >= 0x90U && second <= 0xBFU;
    case 0xF4U:
      return second >= 0x80U && second <= 0x8FU;
    default:
      return second >= 0x80U && second <= 0xBFU;
  }
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = length_by(first);
    if (length == 0 || text.size() < length) return false;
    for (std::size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      const bool fits = i == 1 ? may_follow(first, byte) : (byte & 0xC0U) == 0x80U;
      if (!fits) return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace writeback
