#include "ldap/groups.hpp"

#include <algorithm>

#include "ldap/dn.hpp"
#include "ldap/escape.hpp"

namespace writeback::ldap {

GroupWalk::GroupWalk(std::string base, const std::string& dn,
                     const std::vector<std::string>& login_names)
    : base_(std::move(base)), login_names_(login_names), frontier_{dn} {}

Search GroupWalk::next() {
  Search search;
  search.base = base_;
  search.filter = "(|";
  const std::size_t count = std::min(frontier_.size(), names_per_search);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = escape_filter_value(frontier_[frontier_.size() - 1 - i]);
    search.filter.append("(member=")
        .append(name)
        .append(")(uniqueMember=")
        .append(name)
        .append(")");
  }
  // Only the person has login names; groups further up name the groups below them by DN.
  for (const auto& name : login_names_) {
    search.filter.append("(memberUid=").append(escape_filter_value(name)).append(")");
  }
  login_names_.clear();
  search.filter += ")";
  frontier_.resize(frontier_.size() - count);
  return search;
}

void GroupWalk::found(const std::vector<Entry>& groups) {
  for (const auto& group : groups) {
    auto dn = normalise(group.dn);
    if (dn && seen_.insert(std::move(*dn)).second) frontier_.push_back(group.dn);
  }
}

Search search_for_readable_group(const std::string& group) {
  Search search;
  search.base = group;
  search.scope = SearchScope::base;
  search.filter = "(|(member=*)(uniqueMember=*)(memberUid=*)(objectClass=posixGroup))";
  return search;
}

}  // namespace writeback::ldap
