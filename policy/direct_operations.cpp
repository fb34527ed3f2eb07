#include "policy/direct_operations.hpp"

#include <utility>

namespace writeback {
namespace {

template <class T>
bool wrote_nothing_and_may_go_elsewhere(const Result<T>& result) {
  return result.has_error() && result.error().kind == ProblemKind::directory_unavailable &&
         !result.error().only_once;
}

/// Managed for at least one operation that could end in this password being written.
bool is_password_managed(const WritebackScope& scope, const Account& account) {
  return decide(scope, account, Operation::reset) == ScopeReason::managed ||
         decide(scope, account, Operation::change) == ScopeReason::managed;
}

}  // namespace

Task<ManagedAccount> DirectOperations::find_managed(std::string_view user, Operation operation,
                                                    Deadline deadline) const {
  // How many wrong passwords the directory bears is in the policy.
  const Detail detail = operation == Operation::change ? Detail::complete : Detail::for_writing;
  auto found = co_await directory_.find(user, detail, deadline);
  if (!found) co_return std::move(found).error();
  auto managed = ManagedAccount::admit(scope_, std::move(*found), operation);
  if (!managed) co_return managed;
  if (auto enabled = check_not_disabled(managed->account()); !enabled) co_return enabled.error();
  co_return managed;
}

Task<AccountStatus> DirectOperations::status(std::string_view user, Deadline deadline) const {
  auto found = co_await directory_.find(user, Detail::complete, deadline);
  if (!found) co_return std::move(found).error();
  AccountStatus status;
  status.reset = decide(scope_, *found, Operation::reset) == ScopeReason::managed;
  status.unlock = decide(scope_, *found, Operation::unlock) == ScopeReason::managed;
  status.change = decide(scope_, *found, Operation::change) == ScopeReason::managed;
  status.account = std::move(*found);
  co_return status;
}

Task<std::vector<Violation>> DirectOperations::check(std::string_view user, const Secret& password,
                                                     Timestamp now, Deadline deadline) const {
  auto found = co_await directory_.find(user, Detail::complete, deadline);
  if (!found) co_return std::move(found).error();
  if (!is_password_managed(scope_, *found)) {
    co_return Problem{ProblemKind::password_not_managed,
                      std::string(name_of(decide(scope_, *found, Operation::reset)))};
  }
  auto violations = violations_of(rules_, password.reveal(), *found);
  if (auto young = too_young(*found, now)) violations.push_back(std::move(*young));
  co_return violations;
}

Task<ResetReceipt> DirectOperations::reset_once(VerifiedPerson person, std::string_view user,
                                                const Secret& password, ResetOptions options,
                                                WriteWitness& witness, Deadline deadline) const {
  auto managed = co_await find_managed(user, Operation::reset, deadline);
  if (!managed) co_return std::move(managed).error();
  auto accepted = AcceptedPassword::accept(rules_, password.clone(), managed->account());
  if (!accepted) co_return std::move(accepted).error();
  const auto admitted = co_await throttles_.before_write(managed->account());
  if (!admitted) co_return admitted.error();
  const auto seen = co_await witness.before_write(managed->account());
  if (!seen) co_return seen.error();
  const VerifiedAccount account(std::move(*managed), person);
  co_return co_await directory_.set_password(account, *accepted, options, deadline);
}

Task<ResetReceipt> DirectOperations::reset(VerifiedPerson person, std::string_view user,
                                           const Secret& password, ResetOptions options,
                                           WriteWitness& witness, Deadline deadline) const {
  auto receipt = co_await reset_once(person, user, password, options, witness, deadline);
  if (wrote_nothing_and_may_go_elsewhere(receipt)) {
    receipt = co_await reset_once(person, user, password, options, witness, deadline);
  }
  co_return receipt;
}

Task<bool> DirectOperations::was_made(std::string_view user, Operation operation,
                                      const Secret& password, const std::string& changed_before,
                                      Deadline deadline) const {
  auto managed = co_await find_managed(user, operation, deadline);
  if (!managed) co_return std::move(managed).error();
  auto accepted = co_await directory_.accepts(*managed, password, deadline);
  if (!accepted || *accepted) co_return accepted;
  if (managed->account().revision.password_changed == changed_before) co_return false;
  Problem problem{ProblemKind::outcome_unknown,
                  "after a write whose outcome nobody was told, the password is another one"};
  co_return problem;
}

Task<void> DirectOperations::change_once(std::string_view user, const Secret& current,
                                         const Secret& password, WriteWitness& witness,
                                         Deadline deadline) const {
  auto managed = co_await find_managed(user, Operation::change, deadline);
  if (!managed) co_return std::move(managed).error();
  if (managed->account().lock.kind == LockKind::failures) {
    // Not even tried: a locked account rejects the right password too, and each try may prolong the
    // lock.
    co_return Problem{ProblemKind::account_locked};
  }
  auto accepted = AcceptedPassword::accept(rules_, password.clone(), managed->account());
  if (!accepted) co_return std::move(accepted).error();
  const auto admitted = co_await throttles_.before_write(managed->account());
  if (!admitted) co_return admitted.error();
  const auto may_try = co_await throttles_.before_try(managed->account());
  if (!may_try) co_return may_try.error();
  const auto seen = co_await witness.before_write(managed->account());
  auto done = seen;
  if (seen) done = co_await directory_.change_password(*managed, current, *accepted, deadline);
  // Whether that was counted changes nothing about what was done.
  static_cast<void>(co_await throttles_.after_try(managed->account(), done));
  co_return done;
}

Task<void> DirectOperations::change(std::string_view user, const Secret& current,
                                    const Secret& password, WriteWitness& witness,
                                    Deadline deadline) const {
  auto done = co_await change_once(user, current, password, witness, deadline);
  if (wrote_nothing_and_may_go_elsewhere(done)) {
    done = co_await change_once(user, current, password, witness, deadline);
  }
  co_return done;
}

Task<UnlockReceipt> DirectOperations::unlock_once(VerifiedPerson person, std::string_view user,
                                                  WriteWitness& witness, Deadline deadline) const {
  auto managed = co_await find_managed(user, Operation::unlock, deadline);
  if (!managed) co_return std::move(managed).error();
  if (managed->account().lock.kind == LockKind::none) co_return UnlockReceipt{};
  const auto admitted = co_await throttles_.before_write(managed->account());
  if (!admitted) co_return admitted.error();
  const auto seen = co_await witness.before_write(managed->account());
  if (!seen) co_return seen.error();
  const VerifiedAccount account(std::move(*managed), person);
  co_return co_await directory_.unlock(account, deadline);
}

Task<UnlockReceipt> DirectOperations::unlock(VerifiedPerson person, std::string_view user,
                                             WriteWitness& witness, Deadline deadline) const {
  auto receipt = co_await unlock_once(person, user, witness, deadline);
  if (wrote_nothing_and_may_go_elsewhere(receipt)) {
    receipt = co_await unlock_once(person, user, witness, deadline);
  }
  co_return receipt;
}

}  // namespace writeback
