#include "agent/config/sections.hpp"

namespace writeback::agent {

void read_log_section(SectionReader& section, LogConfig& log) {
  log.level = section.choice("level", {"debug", "info", "warning", "error"}, "info");
  section.finish();
}

}  // namespace writeback::agent
