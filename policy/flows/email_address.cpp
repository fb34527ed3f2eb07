#include "policy/flows/email_address.hpp"

#include <algorithm>

namespace writeback {
namespace {

constexpr std::size_t longest_email = 254;  // RFC 5321, 4.5.3.1.3

}  // namespace

bool is_email_address(std::string_view text) {
  const auto at = text.rfind('@');
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && c != '<' && c != '>' && c != ',' &&
           c != ';' && c != ':' && c != '"' && c != '(' && c != ')' && c != '\\';
  });
  return plain && at != std::string_view::npos && at > 0 && text.size() <= longest_email &&
         text.find('@') == at && text.find('.', at) != std::string_view::npos &&
         text.back() != '.' && text[at + 1] != '.';
}

}  // namespace writeback
