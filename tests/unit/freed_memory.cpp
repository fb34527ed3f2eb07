#include "tests/unit/freed_memory.hpp"

#include <malloc.h>

#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WRITEBACKD_OWN_DELETE 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WRITEBACKD_OWN_DELETE 0
#endif
#endif
#ifndef WRITEBACKD_OWN_DELETE
#define WRITEBACKD_OWN_DELETE 1
#endif

namespace writeback::test {
namespace {

const char* wanted = nullptr;  // inverted
std::size_t wanted_size = 0;
std::size_t hits = 0;

[[maybe_unused]] bool holds_wanted(const char* block, std::size_t size) {
  for (std::size_t start = 0; start + wanted_size <= size; ++start) {
    std::size_t same = 0;
    while (same < wanted_size && static_cast<char>(~block[start + same]) == wanted[same]) ++same;
    if (same == wanted_size) return true;
  }
  return false;
}

[[maybe_unused]] void look_and_free(void* block) noexcept {
  if (block != nullptr && wanted != nullptr &&
      holds_wanted(static_cast<const char*>(block), malloc_usable_size(block))) {
    ++hits;
  }
  std::free(block);
}

}  // namespace

FreedMemory::FreedMemory(std::string_view text) {
  for (const char c : text) inverted_.push_back(static_cast<char>(~c));
  hits = 0;
  wanted_size = inverted_.size();
  wanted = inverted_.data();
}

FreedMemory::~FreedMemory() {
  wanted = nullptr;
}

std::size_t FreedMemory::blocks_with_text() const {
  return hits;
}

bool FreedMemory::can_watch() {
  return WRITEBACKD_OWN_DELETE != 0;
}

}  // namespace writeback::test

#if WRITEBACKD_OWN_DELETE
// The whole family, so that none pairs with another library's.
void* operator new(std::size_t size) {
  void* block = std::malloc(size > 0 ? size : 1);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void* operator new[](std::size_t size) {
  return operator new(size);
}
void operator delete(void* block) noexcept {
  writeback::test::look_and_free(block);
}
void operator delete[](void* block) noexcept {
  writeback::test::look_and_free(block);
}
void operator delete(void* block, std::size_t /*size*/) noexcept {
  writeback::test::look_and_free(block);
}
void operator delete[](void* block, std::size_t /*size*/) noexcept {
  writeback::test::look_and_free(block);
}
#endif
