#include "policy/flows/mask.hpp"

namespace writeback {
namespace {

constexpr std::string_view dots = "•••";
constexpr std::size_t digits_shown = 2;

/// The first character, which may take several bytes in UTF-8.
std::string_view first_character(std::string_view text) {
  std::size_t length = text.empty() ? 0 : 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
    ++length;
  }
  return text.substr(0, length);
}

}  // namespace

std::string masked_email(std::string_view email) {
  const auto at = email.rfind('@');
  if (at == std::string_view::npos) return std::string(dots);
  const auto domain = email.substr(at + 1);
  const auto dot = domain.rfind('.');
  std::string masked(first_character(email.substr(0, at)));
  masked += dots;
  masked += '@';
  masked += first_character(domain.substr(0, dot));
  masked += dots;
  if (dot != std::string_view::npos) masked += domain.substr(dot);
  return masked;
}

std::string masked_phone(std::string_view e164) {
  std::string masked(dots);
  masked += dots;
  if (e164.size() > digits_shown) masked += e164.substr(e164.size() - digits_shown);
  return masked;
}

}  // namespace writeback
