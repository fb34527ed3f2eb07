#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace writeback::notify {

/// Fills memory with bytes that nobody can foresee.
using RandomBytes = std::function<void(unsigned char*, std::size_t)>;

[[nodiscard]] inline std::string random_text(const RandomBytes& random, std::size_t size) {
  std::string bytes(size, '\0');
  random(reinterpret_cast<unsigned char*>(bytes.data()), size);
  return bytes;
}

/// 0 to `largest`. What the remainder of a 64-bit number favours is far too little to be seen in
/// the small ranges here.
[[nodiscard]] inline std::int64_t random_number(const RandomBytes& random, std::int64_t largest) {
  std::uint64_t number = 0;
  random(reinterpret_cast<unsigned char*>(&number), sizeof(number));
  return static_cast<std::int64_t>(number % (static_cast<std::uint64_t>(largest) + 1));
}

}  // namespace writeback::notify
