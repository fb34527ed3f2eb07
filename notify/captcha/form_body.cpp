#include "notify/captcha/form_body.hpp"

namespace writeback::notify {
namespace {

constexpr std::string_view as_they_are =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
constexpr std::string_view hex_digits = "0123456789ABCDEF";

}  // namespace

void append_form_field(CleansedText& body, std::string_view name, std::string_view value) {
  if (!body.empty()) body.push_back('&');
  body.append(name);
  body.push_back('=');
  for (const char c : value) {
    if (as_they_are.find(c) != std::string_view::npos) {
      body.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    body.push_back('%');
    body.push_back(hex_digits[byte >> 4U]);
    body.push_back(hex_digits[byte & 0x0FU]);
  }
}

}  // namespace writeback::notify
