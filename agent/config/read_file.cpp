#include "agent/config/read_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

namespace writeback::agent {

FileContent read_file(const std::string& path, std::size_t most_bytes) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  if (!file) return {std::nullopt, errno == EACCES, std::strerror(errno)};
  std::string content;
  std::array<char, 4096> chunk{};
  while (const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
    content.append(chunk.data(), count);
    if (content.size() > most_bytes) {
      return {std::nullopt, false, "is larger than " + std::to_string(most_bytes / 1024) + " KiB"};
    }
  }
  if (std::ferror(file.get()) != 0) return {std::nullopt, false, std::strerror(errno)};
  return {std::move(content), false, {}};
}

}  // namespace writeback::agent
