#include "store/stamp.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace writeback::store {
namespace {

constexpr std::size_t stamp_bytes = 16;

}  // namespace

std::string new_stamp() {
  std::string stamp(stamp_bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(stamp.data()),  // NOLINT: OpenSSL's bytes
                 static_cast<int>(stamp.size())) != 1) {
    throw std::runtime_error("no randomness");
  }
  return stamp;
}

std::string stamped(const std::string& stamp, std::string_view text) {
  return stamp + std::string(text);
}

std::string_view without_stamp(std::string_view stamped) {
  return stamped.substr(std::min(stamp_bytes, stamped.size()));
}

}  // namespace writeback::store
