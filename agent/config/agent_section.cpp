#include <array>
#include <cstdlib>
#include <filesystem>

#include "agent/config/sections.hpp"
#include "agent/unit.hpp"

namespace writeback::agent {
namespace {

constexpr std::array agent_table{
    IniKey{.name = "state_dir",
           .usual = "",
           .meaning = "where the store, the audit trail and their keys are. A folder that is named "
                      "has to be there; the default one is made",
           .usual_in_words = "what systemd says (`StateDirectory=`), else `/var/lib/writebackd`",
           .example = "/var/lib/writebackd"},
    IniKey{
        .name = "development",
        .usual = "no",
        .meaning = "`yes`: for trying only. Allows `[notify] outbox`, and every start warns of it"},
};

}  // namespace

std::span<const IniKey> agent_keys() {
  return agent_table;
}

std::string usual_state_dir() {
  const char* of_systemd = std::getenv("STATE_DIRECTORY");
  return of_systemd != nullptr ? of_systemd : unit::state_dir;
}

std::string read_agent_section(SectionReader& section, bool& development) {
  development = section.yes_or_no("development");
  std::string state_dir = section.path("state_dir");
  std::error_code ignored;
  if (!state_dir.empty() && !std::filesystem::is_directory(state_dir, ignored)) {
    section.wrong("state_dir", state_dir + " is no folder");
  }
  section.finish();
  return state_dir.empty() ? usual_state_dir() : state_dir;
}

}  // namespace writeback::agent
