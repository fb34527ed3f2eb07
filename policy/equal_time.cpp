#include "policy/equal_time.hpp"

#include <openssl/crypto.h>

namespace writeback {

bool equal_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace writeback
