#include "notify/form_body.hpp"

namespace writeback::notify {
namespace {

constexpr std::string_view as_they_are =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
constexpr std::string_view hex_digits = "0123456789ABCDEF";

}  // namespace

CleansedString form_encoded(std::string_view text) {
  CleansedString encoded;
  for (const char c : text) {
    if (as_they_are.find(c) != std::string_view::npos) {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded.push_back('%');
    encoded.push_back(hex_digits[byte >> 4U]);
    encoded.push_back(hex_digits[byte & 0x0FU]);
  }
  return encoded;
}

void append_form_field(CleansedString& body, std::string_view name, std::string_view value) {
  if (!body.empty()) body.push_back('&');
  body += form_encoded(name);
  body.push_back('=');
  body += form_encoded(value);
}

}  // namespace writeback::notify
