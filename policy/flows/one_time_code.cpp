#include "policy/flows/one_time_code.hpp"

#include <array>
#include <cstdint>

#include "policy/cleansing_allocator.hpp"

namespace writeback {
namespace {

constexpr std::uint32_t codes = 1'000'000;
constexpr std::size_t code_digits = 6;
constexpr std::size_t token_bytes = 20;

std::uint32_t number_from(const RandomBytes& random) {
  std::string bytes = random(4);
  std::uint32_t number = 0;
  for (const char c : bytes) number = number << 8U | static_cast<unsigned char>(c);
  cleanse(bytes.data(), bytes.size());
  return number;
}

}  // namespace

Secret new_code(const RandomBytes& random) {
  // Numbers of the last, incomplete round would make small codes likelier.
  constexpr std::uint32_t limit = UINT32_MAX - UINT32_MAX % codes;
  std::uint32_t number = number_from(random);
  while (number >= limit) number = number_from(random);
  number %= codes;
  std::array<char, code_digits> digits{};
  for (std::size_t i = code_digits; i-- > 0; number /= 10) {
    digits.at(i) = static_cast<char>('0' + number % 10);
  }
  Secret code(std::string_view(digits.data(), digits.size()));
  cleanse(digits.data(), digits.size());
  return code;
}

std::string hash_of_code(const KeyedHash& hash, std::string_view flow, std::string_view destination,
                         std::string_view code) {
  CleansedString text;
  text.append(flow).append(1, '\0').append(destination).append(1, '\0').append(code);
  return hash("one-time code", text);
}

Secret plain_code(const Secret& typed) {
  CleansedString plain;
  for (const char c : typed.reveal()) {
    if (c != ' ' && c != '-' && c != '\t') plain += c;
  }
  return Secret(plain);
}

std::string new_token(const RandomBytes& random) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string token;
  for (const char c : random(token_bytes)) {
    const auto byte = static_cast<unsigned char>(c);
    token += digits[byte >> 4U];
    token += digits[byte & 0xFU];
  }
  return token;
}

}  // namespace writeback
