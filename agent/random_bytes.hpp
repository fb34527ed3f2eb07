#pragma once

#include <cstddef>
#include <string>

namespace writeback::agent {

/// From the operating system's generator, by OpenSSL. Throws where it gives none.
[[nodiscard]] std::string random_bytes(std::size_t count);
/// The same into memory of the caller's.
void fill_randomly(unsigned char* bytes, std::size_t count);

}  // namespace writeback::agent
