#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace writeback::agent {

struct FileContent {
  std::optional<std::string> text;  ///< empty: see reason
  bool not_permitted = false;
  std::string reason;  ///< "No such file or directory", "Is a directory", "is larger than …"
};

/// The whole of a file, or why it can't be had.
[[nodiscard]] FileContent read_file(const std::string& path, std::size_t most_bytes);

}  // namespace writeback::agent
