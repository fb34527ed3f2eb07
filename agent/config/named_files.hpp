#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agent/config/config.hpp"

namespace writeback::agent {

/// A file or folder that a value of the ini file names, and which is there; with the ini file
/// itself, which no key names.
struct NamedFile {
  std::string section;
  std::string key;
  std::size_t line = 0;
  std::filesystem::path path;
};

/// All of them, as far as this user can tell. What systemd keeps (`credential:NAME`) is not among
/// them. Throws std::runtime_error where the ini file can't be read.
[[nodiscard]] std::vector<NamedFile> files_named_in(const Config& config);

/// NAME of each `credential:NAME`.
[[nodiscard]] std::vector<std::string> credentials_named_in(const Config& config);

}  // namespace writeback::agent
