#include "ldap/default_policy.hpp"

#include "ldap/dn.hpp"

namespace writeback::ldap {
namespace {

bool is_named_default(const Entry& policy) {
  const auto dn = normalise(policy.dn);
  if (!dn || dn->rdns.empty()) return false;
  const auto& rdn = dn->rdns.front();
  return rdn == "cn=default" || rdn == "cn=ppolicy" || rdn == "cn=passworddefault";
}

}  // namespace

Search search_for_policies(const std::string& base) {
  Search search;
  search.base = base;
  search.filter = "(objectClass=pwdPolicy)";
  search.size_limit = 100;
  return search;
}

std::string choose_default_policy(const std::vector<Entry>& policies) {
  if (policies.size() == 1) return policies.front().dn;
  std::string chosen;
  for (const auto& policy : policies) {
    if (!is_named_default(policy)) continue;
    if (!chosen.empty()) return {};
    chosen = policy.dn;
  }
  return chosen;
}

}  // namespace writeback::ldap
