#include "api/random_id.hpp"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace writeback::api {

std::string random_id() {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("no randomness");
  }
  std::string id;
  id.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    id.push_back(digits[byte >> 4U]);
    id.push_back(digits[byte & 0x0FU]);
  }
  return id;
}

}  // namespace writeback::api
