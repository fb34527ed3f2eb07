#include <filesystem>

#include "agent/config/sections.hpp"

namespace writeback::agent {

void read_agent_section(SectionReader& section) {
  const std::string state_dir = section.path("state_dir");
  std::error_code ignored;
  if (!state_dir.empty() && !std::filesystem::is_directory(state_dir, ignored)) {
    section.wrong("state_dir", state_dir + " is no folder");
  }
  section.finish();
}

}  // namespace writeback::agent
