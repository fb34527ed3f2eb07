#include "policy/flows/authenticator.hpp"

#include <liboath/oath.h>

#include <array>

#include "policy/equal_time.hpp"

namespace writeback {
namespace {

constexpr std::size_t secret_bytes = 20;
constexpr unsigned digits = 6;
constexpr std::int64_t step_seconds = 30;

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view hex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += hex[byte >> 4U];
    encoded += hex[byte & 0xFU];
  }
  return encoded;
}

bool is_code_of_step(std::string_view secret, std::string_view code, std::int64_t step) {
  std::array<char, digits + 1> expected{};
  const int made =
      oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), digits,
                         false, OATH_HOTP_DYNAMIC_TRUNCATION, expected.data());
  const bool same = made == OATH_OK && equal_time(std::string_view(expected.data(), digits), code);
  cleanse(expected.data(), expected.size());
  return same;
}

}  // namespace

std::string new_authenticator_secret(const RandomBytes& random) {
  return random(secret_bytes);
}

std::optional<std::int64_t> step_of_code(std::string_view secret, std::string_view code,
                                         Timestamp now, std::int64_t last_step) {
  if (secret.empty()) return std::nullopt;
  const std::int64_t present = now.time_since_epoch().count() / step_seconds;
  std::optional<std::int64_t> found;
  // All three, so that the time does not tell which one it was.
  for (std::int64_t step = present - 1; step <= present + 1; ++step) {
    const bool right = is_code_of_step(secret, code, step);
    if (right && step > last_step && !found) found = step;
  }
  return found;
}

std::string base32(std::string_view bytes) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8U | static_cast<unsigned char>(c)) & 0xFFFFU;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[buffer >> bits & 0x1FU];
    }
  }
  if (bits > 0) text += alphabet[buffer << (5 - bits) & 0x1FU];
  return text;
}

std::string otpauth_uri(std::string_view secret, std::string_view issuer, std::string_view user) {
  const std::string by = percent_encoded(issuer);
  return "otpauth://totp/" + by + ":" + percent_encoded(user) + "?secret=" + base32(secret) +
         "&issuer=" + by + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace writeback
