#include "agent/file_stamp.hpp"

#include <sys/stat.h>

namespace writeback::agent {

std::string stamp_of(const std::vector<std::string>& files) {
  std::string stamp;
  for (const auto& file : files) {
    struct stat status {};
    if (!file.empty() && stat(file.c_str(), &status) == 0) {
      stamp += std::to_string(status.st_dev) + "." + std::to_string(status.st_ino) + "." +
               std::to_string(status.st_size) + "." + std::to_string(status.st_mtim.tv_sec) + "." +
               std::to_string(status.st_mtim.tv_nsec);
    }
    stamp += ";";
  }
  return stamp;
}

}  // namespace writeback::agent
