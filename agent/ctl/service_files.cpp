#include "agent/ctl/service_files.hpp"

#include <cstdlib>
#include <filesystem>

namespace writeback::agent {

void find_credentials_of_service() {
  constexpr const char* of_unit = "/run/credentials/writebackd.service";
  constexpr int keep_what_is_set = 0;
  std::error_code ignored;
  if (std::filesystem::is_directory(of_unit, ignored)) {
    setenv("CREDENTIALS_DIRECTORY", of_unit, keep_what_is_set);
  }
}

}  // namespace writeback::agent
