#include <algorithm>
#include <array>

#include "agent/config/sections.hpp"
#include "ldap/codec.hpp"
#include "ldap/dn.hpp"

namespace writeback::agent {
namespace {

constexpr std::array writeback_table{
    IniKey{.name = "enabled",
           .usual = "yes",
           .meaning = "`no`: every write is `password_not_managed`"},
    IniKey{.name = "operations",
           .usual = "reset unlock change",
           .meaning = "which operations are allowed"},
    IniKey{.name = "include_groups",
           .usual = "",
           .meaning = "DNs, one a line: only members are managed. Members of groups in a group "
                      "count too (`member`, `uniqueMember`, `memberUid`)",
           .usual_in_words = "everybody",
           .example = "cn=staff,ou=groups,dc=example,dc=com"},
    IniKey{.name = "exclude_groups",
           .usual = "",
           .meaning = "DNs, one a line: members are never managed. Exclusion beats inclusion",
           .example = "cn=contractors,ou=groups,dc=example,dc=com"},
    IniKey{.name = "include_subtrees",
           .usual = "",
           .meaning = "DNs, one a line: only people below one of them are managed",
           .usual_in_words = "everybody",
           .example = "ou=people,dc=example,dc=com"},
    IniKey{.name = "exclude_subtrees",
           .usual = "",
           .meaning = "DNs, one a line: nobody below is managed",
           .example = "ou=kiosks,ou=people,dc=example,dc=com"},
    IniKey{.name = "exclude_filter",
           .usual = "",
           .meaning = "an LDAP filter on a person's entry: whom it matches is not managed. The "
                      "service account has to be allowed to search its attributes",
           .example = "(employeeType=guest)"},
    IniKey{.name = "protect_privileged",
           .usual = "yes",
           .meaning = "members of `privileged_groups` are never managed, nor, under "
                      "`active-directory`, whom Windows protects as administrators"},
    IniKey{.name = "privileged_groups",
           .usual = "",
           .meaning =
               "DNs, one a line: OpenLDAP and 389 DS mark nobody as an administrator by themselves",
           .example = "cn=admins,ou=groups,dc=example,dc=com"},
};

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

std::span<const IniKey> writeback_keys() {
  return writeback_table;
}

void read_writeback_section(SectionReader& section, WritebackScope& scope,
                            ldap::DirectorySettings& directory,
                            std::vector<std::string>& warnings) {
  scope.enabled = section.yes_or_no("enabled");
  read_operations(section, scope);
  auto& groups = directory.groups_to_know;
  scope.include_groups = read_dns(section, "include_groups", &groups);
  scope.exclude_groups = read_dns(section, "exclude_groups", &groups);
  scope.include_subtrees = read_dns(section, "include_subtrees", nullptr);
  scope.exclude_subtrees = read_dns(section, "exclude_subtrees", nullptr);
  scope.protect_privileged = section.yes_or_no("protect_privileged");
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
