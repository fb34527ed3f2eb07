#pragma once

#include "ldap/dialect.hpp"

namespace writeback::ldap {

/// Active Directory (MS-ADTS), and Samba as its domain controller. Passwords go into unicodePwd,
/// the lock is lifted and the change demanded in the same modification.
class ActiveDirectory final : public Dialect {
 public:
  explicit ActiveDirectory(PolicyHints hints) : hints_(hints) {}

  [[nodiscard]] std::vector<std::string> account_attributes() const override;
  [[nodiscard]] std::vector<std::string> policy_attributes() const override;
  [[nodiscard]] bool needs_policy(const Entry& entry) const override;
  [[nodiscard]] std::string policy_dn(const Entry& entry,
                                      const std::string& default_policy_dn) const override;
  /// From a password settings object (PSO) or from the head of the domain.
  [[nodiscard]] DirectoryPolicy read_policy(const Entry& entry,
                                            const RootDse& server) const override;
  [[nodiscard]] Account read_account(const Entry& entry,
                                     const std::optional<DirectoryPolicy>& policy,
                                     Timestamp now) const override;
  [[nodiscard]] Request reset(const Account& account, std::string_view password,
                              ResetOptions options, const RootDse& server) const override;
  [[nodiscard]] Request change(const Account& account, std::string_view current,
                               std::string_view password, const RootDse& server) const override;
  [[nodiscard]] Request unlock(const Account& account) const override;
  [[nodiscard]] bool reset_unlocks(ResetOptions options) const override { return options.unlock; }
  [[nodiscard]] SignIn judge_sign_in(const Reply& reply) const override;
  [[nodiscard]] Problem refusal(const Reply& reply, Attempt attempt) const override;
  [[nodiscard]] Problem explained(Problem refusal, const Account& account,
                                  std::string_view password, Attempt attempt,
                                  Timestamp now) const override;
  [[nodiscard]] std::optional<std::string> default_policy_dn(const RootDse& server) const override;
  [[nodiscard]] std::string objection_to(const RootDse& server) const override;
  [[nodiscard]] Remark remark_on(const RootDse& server) const override;
  [[nodiscard]] bool rights_by_access_list() const override { return true; }
  [[nodiscard]] Groups groups() const override { return Groups::by_token; }

 private:
  PolicyHints hints_;
};

}  // namespace writeback::ldap
