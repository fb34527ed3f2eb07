#include <cstdlib>
#include <filesystem>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr const char* default_state_dir = "/var/lib/writebackd";

}  // namespace

std::string read_agent_section(SectionReader& section, bool& development) {
  development = section.yes_or_no("development", false);
  std::string state_dir = section.path("state_dir");
  std::error_code ignored;
  if (!state_dir.empty() && !std::filesystem::is_directory(state_dir, ignored)) {
    section.wrong("state_dir", state_dir + " is no folder");
  }
  section.finish();
  if (!state_dir.empty()) return state_dir;
  const char* of_systemd = std::getenv("STATE_DIRECTORY");
  return of_systemd != nullptr ? of_systemd : default_state_dir;
}

}  // namespace writeback::agent
