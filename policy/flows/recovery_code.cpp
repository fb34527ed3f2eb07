#include "policy/flows/recovery_code.hpp"

#include <openssl/sha.h>

#include <array>

#include "policy/cleansing_allocator.hpp"

namespace writeback {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t characters = 25;
constexpr std::size_t group = 5;

char plain(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') return '0';
  if (c == 'I' || c == 'L') return '1';
  return c;
}

}  // namespace

Secret new_recovery_code(const RandomBytes& random) {
  std::string bytes = random(characters);
  CleansedString code;
  for (std::size_t i = 0; i < characters; ++i) {
    if (i > 0 && i % group == 0) code += '-';
    code += alphabet[static_cast<unsigned char>(bytes.at(i)) & 0x1FU];
  }
  cleanse(bytes.data(), bytes.size());
  return Secret(code);
}

Secret plain_recovery_code(const Secret& typed) {
  CleansedString code;
  for (const char c : typed.reveal()) {
    if (c != '-' && c != ' ' && c != '\t') code += plain(c);
  }
  return Secret(code);
}

std::string hash_of_recovery_code(std::string_view subject, const Secret& plain) {
  CleansedString text("recovery code");
  text.append(1, '\0').append(subject).append(1, '\0').append(plain.reveal());
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),  // NOLINT: OpenSSL's
         digest.data());
  return {digest.begin(), digest.end()};
}

}  // namespace writeback
