#pragma once

#include <deque>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "policy/ports.hpp"

namespace writeback::test {

/// A directory that answers from a script and remembers what it was asked: `calls` is the order,
/// the rest the details of the last one. An answer that is not in the script is success where there
/// is a harmless one, and a defect for `find`.
class FakeDirectory final : public Directory {
 public:
  std::deque<Result<Account>> accounts;
  std::deque<Result<ResetReceipt>> resets;
  std::deque<Result<void>> changes;
  std::deque<Result<UnlockReceipt>> unlocks;
  std::deque<Result<bool>> sign_ins;
  std::deque<Result<void>> health;
  std::deque<Result<void>> user_sign_ins;

  std::vector<std::string> calls;
  std::string user;
  Detail detail = Detail::for_writing;
  ResetOptions options;
  std::string dn;
  std::string current;
  std::string password;
  Deadline deadline;

  /// What was called, as "find set_password".
  [[nodiscard]] std::string story() const {
    std::string all;
    for (const auto& call : calls) all += (all.empty() ? "" : " ") + call;
    return all;
  }

  [[nodiscard]] Task<Account> find(std::string_view name, Detail wanted, Deadline until) override {
    calls.emplace_back("find");
    user = name;
    detail = wanted;
    deadline = until;
    if (accounts.empty()) throw std::logic_error("the script has no more accounts");
    auto found = std::move(accounts.front());
    // The last one stays, so that a repeated operation finds the same account again.
    if (accounts.size() > 1) {
      accounts.pop_front();
    } else {
      accounts.front() = found;
    }
    co_return found;
  }

  [[nodiscard]] Task<ResetReceipt> set_password(const VerifiedAccount& account,
                                                const AcceptedPassword& accepted,
                                                ResetOptions wanted, Deadline until) override {
    calls.emplace_back("set_password");
    dn = account.account().dn;
    password = accepted.reveal();
    options = wanted;
    deadline = until;
    co_return next(resets);
  }

  [[nodiscard]] Task<void> change_password(const ManagedAccount& account, const Secret& old,
                                           const AcceptedPassword& accepted,
                                           Deadline until) override {
    calls.emplace_back("change_password");
    dn = account.account().dn;
    current = old.reveal();
    password = accepted.reveal();
    deadline = until;
    co_return next(changes);
  }

  [[nodiscard]] Task<UnlockReceipt> unlock(const VerifiedAccount& account,
                                           Deadline until) override {
    calls.emplace_back("unlock");
    dn = account.account().dn;
    deadline = until;
    co_return next(unlocks);
  }

  [[nodiscard]] Task<bool> accepts(const ManagedAccount& account, const Secret& tried,
                                   Deadline until) override {
    calls.emplace_back("accepts");
    dn = account.account().dn;
    password = tried.reveal();
    deadline = until;
    co_return next(sign_ins);
  }

  [[nodiscard]] Task<void> sign_in(const ManagedAccount& account, const Secret& tried,
                                   Deadline until) override {
    calls.emplace_back("sign_in");
    dn = account.account().dn;
    password = tried.reveal();
    deadline = until;
    co_return next(user_sign_ins);
  }

  [[nodiscard]] Task<void> check_health(Deadline until) override {
    calls.emplace_back("check_health");
    deadline = until;
    co_return next(health);
  }

 private:
  template <class T>
  static Result<T> next(std::deque<Result<T>>& script) {
    if (script.empty()) return Result<T>();
    auto answer = std::move(script.front());
    script.pop_front();
    return answer;
  }
};

}  // namespace writeback::test
