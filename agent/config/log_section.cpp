#include <array>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array log_table{
    IniKey{.name = "level", .usual = "info", .meaning = "`debug`, `info`, `warning` or `error`"},
};

}  // namespace

std::span<const IniKey> log_keys() {
  return log_table;
}

void read_log_section(SectionReader& section, LogConfig& log) {
  log.level = section.choice("level", {"debug", "info", "warning", "error"});
  section.finish();
}

}  // namespace writeback::agent
