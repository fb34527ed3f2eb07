#include "ldap/dialect.hpp"

#include "ldap/active_directory.hpp"
#include "ldap/ds389.hpp"
#include "ldap/openldap.hpp"
#include "ldap/problem_table.hpp"

namespace writeback::ldap {

Problem Dialect::explained(Problem refusal, const Account& account, std::string_view /*password*/,
                           Attempt /*attempt*/, Timestamp /*now*/) const {
  return explain(std::move(refusal), account.policy, account.changed_at);
}

std::optional<std::string> Dialect::default_policy_dn(const RootDse& /*server*/) const {
  return std::nullopt;
}

std::string Dialect::objection_to(const RootDse& /*server*/) const {
  return {};
}

std::shared_ptr<const Dialect> dialect_for(const DirectorySettings& settings) {
  switch (settings.type) {
    case DirectoryType::active_directory:
      return std::make_shared<const ActiveDirectory>(settings.policy_hints);
    case DirectoryType::ds389:
      return std::make_shared<const Ds389>();
    case DirectoryType::openldap:
      break;
  }
  return std::make_shared<const OpenLdap>();
}

}  // namespace writeback::ldap
