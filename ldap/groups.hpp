#pragma once

#include <set>
#include <string>
#include <vector>

#include "ldap/message.hpp"
#include "policy/normal_dn.hpp"

namespace writeback::ldap {

/// The walk from a person up through nested groups, as a pure machine: it says what to search, and
/// is told what was found. Groups name their members by DN (member, uniqueMember) or by login name
/// (memberUid, RFC 2307).
class GroupWalk {
 public:
  /// Deeper nesting than this, or more groups, is taken for a defect in the directory and never for
  /// "no member".
  static constexpr std::size_t max_groups = 5000;
  static constexpr std::size_t names_per_search = 25;

  GroupWalk(std::string base, const std::string& dn, const std::vector<std::string>& login_names);

  [[nodiscard]] bool finished() const { return frontier_.empty(); }
  [[nodiscard]] bool too_many() const { return seen_.size() > max_groups; }
  /// The next search; only while not finished.
  [[nodiscard]] Search next();
  void found(const std::vector<Entry>& groups);
  [[nodiscard]] std::vector<NormalDn> result() const { return {seen_.begin(), seen_.end()}; }

 private:
  std::string base_;
  std::vector<std::string> login_names_;
  std::vector<std::string> frontier_;
  std::set<NormalDn> seen_;
};

/// Finds `group` only if its members can be searched: a group whose members are hidden from the
/// service account would otherwise look like one without members, and an exclusion would silently
/// not hold.
[[nodiscard]] Search search_for_readable_group(const std::string& group);

}  // namespace writeback::ldap
