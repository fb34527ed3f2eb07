#include "api/random_id.hpp"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace writeback::api {

namespace {

/// Randomness is drawn for many ids at once: each draw costs OpenSSL a system call or two.
class Supply {
 public:
  using Id = std::array<unsigned char, 16>;

  Id take() {
    if (next_ == ids_.size()) {
      if (RAND_bytes(ids_.front().data(), static_cast<int>(sizeof(ids_))) != 1) {
        throw std::runtime_error("no randomness");
      }
      next_ = 0;
    }
    return ids_[next_++];
  }

 private:
  std::array<Id, 64> ids_{};
  std::size_t next_ = ids_.size();
};

}  // namespace

std::string random_id() {
  static constexpr std::string_view digits = "0123456789abcdef";
  thread_local Supply supply;
  std::string id;
  id.reserve(32);
  for (const unsigned char byte : supply.take()) {
    id.push_back(digits[byte >> 4U]);
    id.push_back(digits[byte & 0x0FU]);
  }
  return id;
}

}  // namespace writeback::api
