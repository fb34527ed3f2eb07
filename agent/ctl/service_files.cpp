#include "agent/ctl/service_files.hpp"

#include <cstdlib>
#include <filesystem>

#include "agent/unit.hpp"

namespace writeback::agent {

void find_credentials_of_service() {
  constexpr int keep_what_is_set = 0;
  for (const char* folder : {unit::credentials_dir, unit::credential_store}) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored)) continue;
    setenv("CREDENTIALS_DIRECTORY", folder, keep_what_is_set);
    return;
  }
}

}  // namespace writeback::agent
