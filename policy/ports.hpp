#pragma once

#include <string>
#include <string_view>

#include "policy/account.hpp"
#include "policy/password_rules.hpp"
#include "policy/task.hpp"
#include "policy/writeback_scope.hpp"

namespace writeback {

/// How much a search for an account has to bring.
enum class Detail : std::uint8_t {
  for_writing,  ///< what the decisions before a write need
  complete,     ///< the effective password policy too (one more search)
};

struct ResetOptions {
  bool unlock = true;
  bool must_change = false;
};

struct ResetReceipt {
  bool unlocked = false;  ///< whether a lock was lifted, wanted or not
};

struct UnlockReceipt {
  bool unlocked = false;  ///< false: the account was not locked
};

/// The directory as the rules see it. One thread (that of the event loop) calls it; every call ends
/// by its deadline or shortly after it, when a write has to be settled first. References stay valid
/// until the call has ended.
///
/// All of them can return directory_unavailable (nothing was written) and directory_refused. The
/// writes go to the server that `find` asked, and can also return outcome_unknown; nothing that was
/// sent is ever sent again.
class Directory {
 public:
  Directory() = default;
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  virtual ~Directory() = default;

  /// user_not_found, user_ambiguous.
  [[nodiscard]] virtual Task<Account> find(std::string_view user, Detail detail,
                                           Deadline deadline) = 0;

  /// password_policy_violation.
  [[nodiscard]] virtual Task<ResetReceipt> set_password(const VerifiedAccount& account,
                                                        const AcceptedPassword& password,
                                                        ResetOptions options,
                                                        Deadline deadline) = 0;

  /// Binds as the user with `current` and changes there, so that the directory's rules for users
  /// count. current_password_incorrect, account_locked, account_disabled,
  /// password_policy_violation.
  [[nodiscard]] virtual Task<void> change_password(const ManagedAccount& account,
                                                   const Secret& current,
                                                   const AcceptedPassword& password,
                                                   Deadline deadline) = 0;

  [[nodiscard]] virtual Task<UnlockReceipt> unlock(const VerifiedAccount& account,
                                                   Deadline deadline) = 0;

  /// Whether the directory lets this person in with this password; one sign-in, which counts where
  /// it fails. For finding out what became of an earlier write.
  [[nodiscard]] virtual Task<bool> accepts(const ManagedAccount& account, const Secret& password,
                                           Deadline deadline) = 0;

  /// One sign-in as this person; a password that is right and has expired is right.
  /// current_password_incorrect, account_locked, account_disabled.
  [[nodiscard]] virtual Task<void> sign_in(const ManagedAccount& account, const Secret& current,
                                           Deadline deadline) = 0;

  /// The name of a server, for records; as the administrator wrote it.
  [[nodiscard]] virtual std::string name_of(ServerRef /*server*/) const { return {}; }

  /// What an administrator should know of the server that answers now; empty: nothing.
  [[nodiscard]] virtual std::string remark() const { return {}; }

  /// Asks a server for a sign of life.
  [[nodiscard]] virtual Task<void> check_health(Deadline deadline) = 0;
};

}  // namespace writeback
