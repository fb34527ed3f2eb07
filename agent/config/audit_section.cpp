#include "agent/config/sections.hpp"

namespace writeback::agent {

void read_audit_section(SectionReader& section, const std::string& state_dir,
                        AuditSettings& audit) {
  constexpr std::int64_t bytes_of_a_mib = 1024LL * 1024;
  audit.required = section.yes_or_no("required", true);
  audit.trail.folder = state_dir + "/audit";
  audit.key_file = section.path_of_secret("key_file");
  if (audit.key_file.empty()) audit.key_file = state_dir + "/audit.key";
  audit.trail.segment_bytes =
      static_cast<std::size_t>(section.number("segment_mib", 1, 4096, 64) * bytes_of_a_mib);
  audit.trail.segment_age = std::chrono::hours(section.number("segment_hours", 1, 24 * 366, 24));
  audit.trail.keep = std::chrono::hours(24 * section.number("keep_days", 1, 36500, 400));
  audit.trail.pseudonyms = section.yes_or_no("pseudonyms", false);
  section.finish();
}

}  // namespace writeback::agent
