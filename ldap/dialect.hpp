#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ldap/message.hpp"
#include "ldap/root_dse.hpp"
#include "ldap/settings.hpp"
#include "policy/account.hpp"
#include "policy/ports.hpp"
#include "policy/problem.hpp"

namespace writeback::ldap {

/// What an operation was trying to do when the directory refused it.
enum class Attempt { reset, require_change, change, unlock };

/// What a directory's answer to a user's own sign-in says.
struct SignIn {
  enum class Verdict {
    accepted,           ///< signed in, and may change the password
    right_but_expired,  ///< the password is right, and the directory lets nobody in with it any
                        ///< more
    refused,            ///< see problem
  };
  Verdict verdict = Verdict::refused;
  std::optional<Problem> problem = std::nullopt;
};

/// What an administrator should know of a server; no text: nothing.
struct Remark {
  std::string text = {};
  bool is_warning = false;
};

/// A change that is demanded after the reset, in a step of its own. `ask` changes nothing, and
/// `is_only_refused_for_its_value` reads its answer.
struct DemandForChange {
  Request ask;
  Request demand;
};

/// Something that the service account has to be allowed to do, and how to ask a server whether it
/// is, without changing anything.
struct RightQuestion {
  std::string right;             ///< for the administrator: "unlock (pwdAccountLockedTime)"
  std::optional<Request> probe;  ///< empty: can't be asked
};
enum class RightAnswer { granted, denied, cannot_tell };

/// How one kind of directory server is spoken to: what to read, what to send, what an answer means.
/// Pure: values in, values out, no I/O, no clock; so every dialect is tested with recorded replies.
class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;
  virtual ~Dialect() = default;

  [[nodiscard]] virtual std::vector<std::string> account_attributes() const = 0;
  [[nodiscard]] virtual std::vector<std::string> policy_attributes() const = 0;

  /// Whether the state of this entry can't be told without the policy that counts for it.
  [[nodiscard]] virtual bool needs_policy(const Entry& entry) const = 0;
  /// The entry that holds that policy; empty where it is not known.
  [[nodiscard]] virtual std::string policy_dn(const Entry& entry,
                                              const std::string& default_policy_dn) const = 0;
  [[nodiscard]] virtual DirectoryPolicy read_policy(const Entry& entry,
                                                    const RootDse& server) const = 0;
  [[nodiscard]] virtual Account read_account(const Entry& entry,
                                             const std::optional<DirectoryPolicy>& policy,
                                             Timestamp now) const = 0;

  /// Requests view the password; it has to outlive them.
  [[nodiscard]] virtual Request reset(const Account& account, std::string_view password,
                                      ResetOptions options, const RootDse& server) const = 0;
  [[nodiscard]] virtual Request change(const Account& account, std::string_view current,
                                       std::string_view password, const RootDse& server) const = 0;
  /// Empty: a reset demands the change itself, in the same step.
  [[nodiscard]] virtual std::optional<DemandForChange> demand_after_reset(
      const Account& account) const;
  /// Lifts exactly the lock that `account` shows.
  [[nodiscard]] virtual Request unlock(const Account& account) const = 0;
  /// Whether a reset with these options lifts a lock for failures.
  [[nodiscard]] virtual bool reset_unlocks(ResetOptions options) const = 0;

  [[nodiscard]] virtual SignIn judge_sign_in(const Reply& reply) const = 0;
  /// Why a write was refused, as far as the answer alone tells.
  [[nodiscard]] virtual Problem refusal(const Reply& reply, Attempt attempt) const = 0;
  /// The same with the words for the end user and the numbers of the rules, and with the rule
  /// itself where the directory does not tell its rules apart. `account`: read after the refusal.
  [[nodiscard]] virtual Problem explained(Problem refusal, const Account& account,
                                          std::string_view password, Attempt attempt,
                                          Timestamp now) const;

  /// Where the policy of users without one of their own is kept; empty optional: the policies have
  /// to be searched for it.
  [[nodiscard]] virtual std::optional<std::string> default_policy_dn(const RootDse& server) const;
  /// Why this server must not be used; empty: it may be.
  [[nodiscard]] virtual std::string objection_to(const RootDse& server) const;
  /// What an administrator should know of this server when it is connected; empty: nothing.
  [[nodiscard]] virtual Remark remark_on(const RootDse& server) const;

  /// What to ask of a sample user's entry, and whether its access list tells instead (AD).
  [[nodiscard]] virtual std::vector<RightQuestion> rights(const Account& sample) const;
  [[nodiscard]] virtual bool rights_by_access_list() const { return false; }

  /// How the groups of a user are found out.
  enum class Groups { by_walking, by_token };
  [[nodiscard]] virtual Groups groups() const { return Groups::by_walking; }

 protected:
  /// With the names of the entry, and nothing of its state yet.
  [[nodiscard]] static Account account_named_by(
      const Entry& entry, std::initializer_list<std::string_view> login_name_attributes);
};

/// Of a request that removes a value which is not there: whether the right to remove it was there.
/// Servers look for the right first.
[[nodiscard]] bool is_only_refused_for_its_value(const Reply& reply);

[[nodiscard]] std::shared_ptr<const Dialect> dialect_for(const DirectorySettings& settings);

}  // namespace writeback::ldap
