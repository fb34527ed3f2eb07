#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "notify/captcha/random_bytes.hpp"

namespace writeback::notify {

/// What a browser's btoa makes.
inline std::string btoa(std::string_view text) {
  std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return encoded;
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  return at == std::string::npos ? "NOTHING TO REPLACE" : text.replace(at, from.size(), to);
}

/// Foreseeable, and different each time.
inline RandomBytes counting_bytes() {
  return [next = std::uint8_t{7}](unsigned char* memory, std::size_t size) mutable {
    std::generate_n(memory, size, [&] { return next = static_cast<std::uint8_t>(next * 5 + 3); });
  };
}

}  // namespace writeback::notify
