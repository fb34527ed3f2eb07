#include "policy/user_throttles.hpp"

#include <algorithm>
#include <utility>

namespace writeback {
namespace {

/// How long to wait where the directory does not say when it forgets a wrong password.
constexpr std::chrono::minutes unknown_wait{15};

std::optional<std::int64_t> threshold_of(const std::optional<DirectoryPolicy>& policy) {
  return policy && policy->lockout ? policy->lockout_threshold : std::nullopt;
}

/// Whatever the name that was typed: an attacker must not have one count for each of them.
std::string name_of(const Account& account) {
  return account.identity.empty() ? account.dn : account.identity;
}

ThrottleUse use_of(const Account& account, ThrottleKind kind, const ThrottleLimit& limit) {
  ThrottleUse use{kind, name_of(account), limit};
  for (const auto& login : account.login_names) {
    use.aliases += (use.aliases.empty() ? "" : "\n") + login;
  }
  use.aliases += "\n" + account.dn;
  return use;
}

/// A store that can't be used does not keep anybody from the directory, which counts by itself.
template <class T>
Result<void> unless_without_store(const Result<T>& counted) {
  if (!counted && counted.error().kind != ProblemKind::directory_unavailable) {
    return counted.error();
  }
  return {};
}

}  // namespace

ThrottleLimit below_lockout(ThrottleLimit limit, const std::optional<DirectoryPolicy>& policy) {
  const auto threshold = threshold_of(policy);
  if (limit.attempts > 0 && threshold) {
    limit.attempts = std::min(limit.attempts, std::max<std::int64_t>(1, *threshold - 1));
  }
  return limit;
}

bool is_one_step_from_lockout(const Account& account) {
  const auto threshold = threshold_of(account.policy);
  return threshold && account.failed_sign_ins > 0 && account.failed_sign_ins + 1 >= *threshold;
}

ThrottleUse UserThrottles::tries_of(const Account& account) const {
  ThrottleUse use = use_of(account, ThrottleKind::wrong_passwords,
                           below_lockout(limits_.wrong_passwords, account.policy));
  // Guesses are guesses of one password: with the next one everybody starts anew.
  const auto& changed = account.revision.password_changed;
  if (!changed.empty()) use.name += " (password of " + changed + ")";
  return use;
}

Task<void> UserThrottles::before_write(const Account& account) const {
  if (throttles_ == nullptr || limits_.user.attempts == 0) co_return Result<void>();
  const std::vector<ThrottleUse> uses{use_of(account, ThrottleKind::user, limits_.user)};
  const auto verdicts = co_await throttles_->attempt(uses);
  if (!verdicts) co_return unless_without_store(verdicts);
  co_return admitted_by(uses, *verdicts);
}

Task<void> UserThrottles::before_try(const Account& account) const {
  if (throttles_ == nullptr || limits_.wrong_passwords.attempts == 0) co_return Result<void>();
  if (is_one_step_from_lockout(account)) {
    Problem problem{ProblemKind::too_many_attempts,
                    "one more wrong password would lock the account in the directory"};
    problem.throttle = writeback::name_of(ThrottleKind::wrong_passwords);
    problem.retry_after = account.policy->failures_count_for.value_or(unknown_wait);
    co_return problem;
  }
  const std::vector<ThrottleUse> uses{tries_of(account)};
  const auto verdicts = co_await throttles_->attempt(uses);
  if (!verdicts) co_return unless_without_store(verdicts);
  co_return admitted_by(uses, *verdicts);
}

Task<void> UserThrottles::after_try(const Account& account, const Result<void>& outcome) const {
  if (throttles_ == nullptr || limits_.wrong_passwords.attempts == 0) co_return Result<void>();
  const auto kind = outcome ? std::nullopt : std::optional(outcome.error().kind);
  if (!kind || *kind == ProblemKind::password_policy_violation) {
    // It was the right one.
    ThrottleUse right = tries_of(account);
    co_return co_await throttles_->forget(std::move(right));
  }
  const bool was_tried = *kind == ProblemKind::current_password_incorrect ||
                         *kind == ProblemKind::account_locked ||
                         *kind == ProblemKind::outcome_unknown;
  if (was_tried) co_return Result<void>();
  ThrottleUse untried = tries_of(account);
  co_return co_await throttles_->give_back(std::move(untried));
}

}  // namespace writeback
