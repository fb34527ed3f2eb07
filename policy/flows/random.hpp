#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace writeback {

/// So many bytes from a cryptographic generator, which only the process has.
using RandomBytes = std::function<std::string(std::size_t count)>;

/// HMAC-SHA256 with a key that all agents of a store have: `purpose` keeps texts of one kind from
/// standing for those of another.
using KeyedHash = std::function<std::string(std::string_view purpose, std::string_view text)>;

}  // namespace writeback
