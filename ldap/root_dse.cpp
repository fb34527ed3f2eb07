#include "ldap/root_dse.hpp"

#include <algorithm>

#include "ldap/dn.hpp"

namespace writeback::ldap {
namespace {

bool has_value(const Entry& entry, std::string_view attribute, std::string_view value) {
  const auto* found = entry.find(attribute);
  return found != nullptr &&
         std::find(found->values.begin(), found->values.end(), value) != found->values.end();
}

}  // namespace

Search RootDse::search() {
  Search search;
  search.scope = SearchScope::base;
  search.attributes = {"supportedExtension",   "supportedControl", "namingContexts",
                       "defaultNamingContext", "vendorName",       "currentTime"};
  return search;
}

RootDse RootDse::from(const Entry& entry) {
  RootDse facts;
  facts.offers_password_modify = entry.find("supportedExtension") == nullptr ||
                                 has_value(entry, "supportedExtension", password_modify_oid);
  facts.offers_password_policy = has_value(entry, "supportedControl", password_policy_oid);
  if (const auto* contexts = entry.find("namingContexts")) facts.naming_contexts = contexts->values;
  facts.default_naming_context = entry.first("defaultNamingContext");
  for (const auto oid : {policy_hints_oid, deprecated_policy_hints_oid}) {
    if (facts.policy_hints.empty() && has_value(entry, "supportedControl", oid)) {
      facts.policy_hints = oid;
    }
  }
  facts.vendor = entry.first("vendorName");
  facts.current_time = entry.first("currentTime");
  return facts;
}

std::string RootDse::context_of(const std::string& dn) const {
  const auto wanted = normalise(dn);
  if (!wanted) return dn;
  std::string nearest = dn;
  std::size_t most = 0;
  for (const auto& context : naming_contexts) {
    const auto candidate = normalise(context);
    if (!candidate || candidate->rdns.size() <= most || !is_within(*wanted, *candidate)) continue;
    most = candidate->rdns.size();
    nearest = context;
  }
  return nearest;
}

}  // namespace writeback::ldap
