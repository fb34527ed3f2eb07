#pragma once

#include "ldap/dialect.hpp"

namespace writeback::ldap {

/// 389 Directory Server, and what is built on it. Passwords are set by RFC 3062; the lock is a
/// count of failures with a time (Red Hat Directory Server, "Configuring a password-based account
/// lockout policy").
class Ds389 final : public Dialect {
 public:
  [[nodiscard]] std::vector<std::string> account_attributes() const override;
  [[nodiscard]] std::vector<std::string> policy_attributes() const override;
  [[nodiscard]] bool needs_policy(const Entry& entry) const override;
  [[nodiscard]] std::string policy_dn(const Entry& entry,
                                      const std::string& default_policy_dn) const override;
  [[nodiscard]] DirectoryPolicy read_policy(const Entry& entry,
                                            const RootDse& server) const override;
  [[nodiscard]] Account read_account(const Entry& entry,
                                     const std::optional<DirectoryPolicy>& policy,
                                     Timestamp now) const override;
  [[nodiscard]] Request reset(const Account& account, std::string_view password,
                              ResetOptions options, const RootDse& server) const override;
  [[nodiscard]] Request change(const Account& account, std::string_view current,
                               std::string_view password, const RootDse& server) const override;
  [[nodiscard]] std::optional<DemandForChange> demand_after_reset(
      const Account& account) const override;
  [[nodiscard]] Request unlock(const Account& account) const override;
  [[nodiscard]] bool reset_unlocks(ResetOptions /*options*/) const override { return true; }
  [[nodiscard]] SignIn judge_sign_in(const Reply& reply) const override;
  [[nodiscard]] Problem refusal(const Reply& reply, Attempt attempt) const override;
  [[nodiscard]] Problem explained(Problem refusal, const Account& account,
                                  std::string_view password, Attempt attempt,
                                  Timestamp now) const override;
  [[nodiscard]] std::optional<std::string> default_policy_dn(const RootDse& server) const override;
  [[nodiscard]] std::vector<RightQuestion> rights(const Account& sample) const override;
};

}  // namespace writeback::ldap
