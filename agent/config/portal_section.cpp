#include <array>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array portal_table{
    IniKey{.name = "enabled",
           .usual = "no",
           .meaning =
               "the bundled portal. `yes` has no effect in this version, and every start says so"},
};

}  // namespace

std::span<const IniKey> portal_keys() {
  return portal_table;
}

void read_portal_section(SectionReader& section, std::vector<std::string>& warnings) {
  const bool enabled = section.yes_or_no("enabled");
  section.finish();
  if (enabled) warnings.emplace_back("[portal] enabled = yes has no effect in this version");
}

}  // namespace writeback::agent
