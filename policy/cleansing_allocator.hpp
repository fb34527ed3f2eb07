#pragma once

#include <cstddef>
#include <new>
#include <string>

#include "policy/secret.hpp"

namespace writeback {

/// For containers that a password passes through: every block is cleansed before it is given back,
/// also the ones that a growing container leaves behind.
template <class T>
class CleansingAllocator {
 public:
  using value_type = T;

  CleansingAllocator() = default;
  template <class U>
  // NOLINTNEXTLINE(google-explicit-constructor): allocators convert by definition
  CleansingAllocator(const CleansingAllocator<U>& /*other*/) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    cleanse(memory, count * sizeof(T));
    ::operator delete(memory);
  }

  friend bool operator==(const CleansingAllocator&, const CleansingAllocator&) { return true; }
};

/// Text that may hold a secret: its memory is cleansed when it goes. (Short texts stand inside of
/// the object itself: keep what is secret and short in a Secret.)
using CleansedString = std::basic_string<char, std::char_traits<char>, CleansingAllocator<char>>;

}  // namespace writeback
