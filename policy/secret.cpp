#include "policy/secret.hpp"

#include <openssl/crypto.h>

#include <cstring>
#include <utility>

#include "policy/equal_time.hpp"

namespace writeback {

Secret::Secret(std::string_view text)
    : bytes_(std::make_unique<char[]>(text.size())), size_(text.size()) {
  if (size_ > 0) std::memcpy(bytes_.get(), text.data(), size_);
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    cleanse(bytes_.get(), size_);
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Secret::~Secret() {
  cleanse(bytes_.get(), size_);
}

bool operator==(const Secret& a, const Secret& b) {
  return equal_time(a.reveal(), b.reveal());
}

void cleanse(void* memory, std::size_t size) {
  if (memory != nullptr && size > 0) OPENSSL_cleanse(memory, size);
}

}  // namespace writeback
