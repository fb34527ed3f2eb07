#pragma once

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
  [[nodiscard]] virtual DirectoryPolicy read_policy(const Entry& entry) const = 0;
  [[nodiscard]] virtual Account read_account(const Entry& entry,
                                             const std::optional<DirectoryPolicy>& policy,
                                             Timestamp now) const = 0;

  /// Requests view the password; it has to outlive them.
  [[nodiscard]] virtual Request reset(const Account& account, std::string_view password,
                                      ResetOptions options, const RootDse& server) const = 0;
  [[nodiscard]] virtual Request change(const Account& account, std::string_view current,
                                       std::string_view password, const RootDse& server) const = 0;
  /// Whether `reset` itself demands the change, in the same step; else `require_change` follows.
  [[nodiscard]] virtual bool reset_requires_change() const { return false; }
  /// Asks, without changing anything, whether `require_change` would be allowed.
  [[nodiscard]] virtual Request ask_may_require_change(const Account& account) const = 0;
  [[nodiscard]] virtual bool says_may_require_change(const Reply& reply) const = 0;
  [[nodiscard]] virtual Request require_change(const Account& account) const = 0;
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
  [[nodiscard]] virtual std::string remark_on(const RootDse& server) const = 0;

  /// Whether the directory looks into the password history when a service resets.
  [[nodiscard]] virtual bool history_counts_on_reset(const RootDse& /*server*/) const {
    return true;
  }

  /// Asked of a sample user's entry. AD is asked in another way: by_access_list.
  [[nodiscard]] virtual std::vector<RightQuestion> rights(const std::string& sample_dn) const = 0;
  [[nodiscard]] virtual bool rights_by_access_list() const { return false; }

  /// How the groups of a user are found out.
  enum class Groups { by_walking, by_token };
  [[nodiscard]] virtual Groups groups() const { return Groups::by_walking; }
};

[[nodiscard]] std::shared_ptr<const Dialect> dialect_for(const DirectorySettings& settings);

}  // namespace writeback::ldap
