#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "policy/secret.hpp"

namespace writeback::agent {

/// This user may not read a file.
class NotPermitted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file of keys, 64 hex digits on a line each, the newest first. A file that everybody can read
/// is refused. Throws NotPermitted, std::runtime_error.
[[nodiscard]] std::vector<Secret> read_keys(const std::string& file);

/// The same; where the file is missing, it is made with one new key, for the service only.
[[nodiscard]] std::vector<Secret> read_or_make_keys(const std::string& file);

}  // namespace writeback::agent
