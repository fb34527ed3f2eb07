#include <algorithm>

#include "agent/config/sections.hpp"
#include "ldap/codec.hpp"
#include "ldap/dn.hpp"

namespace writeback::agent {
namespace {

std::vector<NormalDn> read_dns(SectionReader& section, std::string_view key,
                               std::vector<std::string>* as_written) {
  std::vector<NormalDn> dns;
  for (const auto& line : section.lines(key)) {
    auto dn = ldap::normalise(line);
    if (!dn || dn->rdns.empty()) {
      section.wrong(key, line + ": expected one DN a line");
      continue;
    }
    dns.push_back(std::move(*dn));
    if (as_written != nullptr) as_written->push_back(line);
  }
  return dns;
}

void read_operations(SectionReader& section, WritebackScope& scope) {
  const auto words = section.words("operations");
  if (section.is_emptied("operations")) {
    section.wrong("operations", "names none; to switch all off, say enabled = no");
  }
  if (!section.has("operations")) return;
  scope.reset = scope.unlock = scope.change = false;
  for (const auto& word : words) {
    if (word == "reset") {
      scope.reset = true;
    } else if (word == "unlock") {
      scope.unlock = true;
    } else if (word == "change") {
      scope.change = true;
    } else {
      section.wrong("operations", word + ": expected reset, unlock or change");
    }
  }
}

}  // namespace

void read_writeback_section(SectionReader& section, WritebackScope& scope,
                            ldap::DirectorySettings& directory,
                            std::vector<std::string>& warnings) {
  scope.enabled = section.yes_or_no("enabled", true);
  read_operations(section, scope);
  auto& groups = directory.groups_to_know;
  scope.include_groups = read_dns(section, "include_groups", &groups);
  scope.exclude_groups = read_dns(section, "exclude_groups", &groups);
  scope.include_subtrees = read_dns(section, "include_subtrees", nullptr);
  scope.exclude_subtrees = read_dns(section, "exclude_subtrees", nullptr);
  scope.protect_privileged = section.yes_or_no("protect_privileged", true);
  std::vector<std::string> privileged;
  scope.privileged_groups = read_dns(section, "privileged_groups", &privileged);
  groups.insert(groups.end(), privileged.begin(), privileged.end());
  directory.exclude_filter = section.text("exclude_filter");
  if (!directory.exclude_filter.empty() && !ldap::Codec::is_filter(directory.exclude_filter)) {
    section.wrong("exclude_filter", "expected an LDAP filter, as (employeeType=contractor)");
  }
  directory.privileged_marks = scope.protect_privileged;
  if (scope.protect_privileged && scope.privileged_groups.empty() &&
      directory.type != ldap::DirectoryType::active_directory) {
    warnings.emplace_back(
        "[writeback] protect_privileged: this directory marks nobody as an administrator; name the "
        "groups "
        "of yours in privileged_groups, else nobody is protected");
  }
  if (!scope.enabled) warnings.emplace_back("[writeback] enabled = no: every write is refused");
  section.finish();
}

}  // namespace writeback::agent
