#include "ldap/dialect.hpp"

#include "ldap/active_directory.hpp"
#include "ldap/dn.hpp"
#include "ldap/ds389.hpp"
#include "ldap/openldap.hpp"
#include "ldap/problem_table.hpp"
#include "ldap/result_code.hpp"

namespace writeback::ldap {

Problem Dialect::explained(Problem refusal, const Account& account, std::string_view /*password*/,
                           Attempt /*attempt*/, Timestamp /*now*/) const {
  return explain(std::move(refusal), account.policy, account.changed_at);
}

std::optional<std::string> Dialect::default_policy_dn(const RootDse& /*server*/) const {
  return std::nullopt;
}

Remark Dialect::remark_on(const RootDse& /*server*/) const {
  return {};
}

std::string Dialect::objection_to(const RootDse& /*server*/) const {
  return {};
}

std::optional<DemandForChange> Dialect::demand_after_reset(const Account& /*account*/) const {
  return std::nullopt;
}

std::vector<RightQuestion> Dialect::rights(const Account& /*sample*/) const {
  return {};
}

Account Dialect::account_named_by(const Entry& entry,
                                  std::initializer_list<std::string_view> login_name_attributes) {
  Account account;
  account.dn = entry.dn;
  account.identity = entry.dn;
  if (auto normal = normalise(entry.dn)) account.normal_dn = std::move(*normal);
  for (const auto name : login_name_attributes) {
    const auto* found = entry.find(name);
    if (found == nullptr) continue;
    account.login_names.insert(account.login_names.end(), found->values.begin(),
                               found->values.end());
  }
  return account;
}

bool is_only_refused_for_its_value(const Reply& reply) {
  return reply.code == result_code::no_such_attribute || reply.code == result_code::success;
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
