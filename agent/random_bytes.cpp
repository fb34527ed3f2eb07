#include "agent/random_bytes.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace writeback::agent {

void fill_randomly(unsigned char* bytes, std::size_t count) {
  if (RAND_bytes(bytes, static_cast<int>(count)) != 1) {
    throw std::runtime_error("the system gives no randomness");
  }
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  fill_randomly(reinterpret_cast<unsigned char*>(bytes.data()), count);  // NOLINT: OpenSSL's
  return bytes;
}

}  // namespace writeback::agent
