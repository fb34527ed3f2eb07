#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "ldap/directory.hpp"
#include "policy/direct_operations.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/test_directory.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback {

/// What GoogleTest prints of them.
inline void PrintTo(ProblemKind kind, std::ostream* out) {
  *out << row_of(kind).code;
}
inline void PrintTo(Rule rule, std::ostream* out) {
  *out << name_of(rule);
}

}  // namespace writeback

namespace writeback::test {

/// Turns the event loop for a real LdapDirectory, and takes the steps that the rules take before a
/// write.
class DirectoryRunner : public testing::Test {
 protected:
  void TearDown() override;

  /// To be changed before the first call of `directory`.
  ldap::DirectorySettings settings_;

  [[nodiscard]] ldap::LdapDirectory& directory();
  [[nodiscard]] static Deadline soon() {
    return std::chrono::steady_clock::now() + support::patience;
  }

  /// Turns the event loop until the task has ended.
  template <class T>
  [[nodiscard]] Result<T> run(Task<T> task) {
    std::optional<Result<T>> outcome;
    std::exception_ptr defect;
    boost::asio::co_spawn(loop_, std::move(task), [&](std::exception_ptr thrown, Result<T> result) {
      defect = thrown;
      outcome = std::move(result);
    });
    loop_.restart();
    while (!outcome) loop_.run_one();
    if (defect) std::rethrow_exception(defect);
    return std::move(*outcome);
  }

  [[nodiscard]] Result<Account> find(const std::string& user, Detail detail = Detail::for_writing) {
    return run(directory().find(user, detail, soon()));
  }
  /// The steps that the rules take before each write, without rules of their own.
  [[nodiscard]] Result<ResetReceipt> reset(const support::Person& person,
                                           const std::string& password, ResetOptions options = {});
  [[nodiscard]] Result<VerifiedAccount> verified_for(const support::Person& person,
                                                     Operation operation);
  /// Everything passes, so that the directory's own rules are what answers.
  [[nodiscard]] static AcceptedPassword accepted_password(const std::string& password);
  /// Begins a task; `then` gets its result in a later turn of the event loop.
  template <class T, class Then>
  void spawn(Task<T> task, Then then) {
    boost::asio::co_spawn(loop_, std::move(task),
                          [then](std::exception_ptr defect, Result<T> result) {
                            if (defect) std::rethrow_exception(defect);
                            then(std::move(result));
                          });
  }
  template <class Condition>
  void turn_until(Condition condition) {
    loop_.restart();
    while (!condition()) loop_.run_one();
  }

  [[nodiscard]] Result<ResetReceipt> set_password(const VerifiedAccount& account,
                                                  const std::string& password,
                                                  ResetOptions options = {});
  [[nodiscard]] Result<void> change(const support::Person& person, const std::string& current,
                                    const std::string& password);
  [[nodiscard]] Result<UnlockReceipt> unlock(const support::Person& person);
  [[nodiscard]] Result<ManagedAccount> managed(const support::Person& person, Operation operation);

 private:
  boost::asio::io_context loop_{1};
  std::unique_ptr<ldap::LdapDirectory> directory_;
};

/// Whether it worked, and in a failing test why it did not.
template <class T>
[[nodiscard]] testing::AssertionResult succeeded(const Result<T>& result) {
  if (result.has_value()) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << row_of(result.error().kind).code << ": " << result.error().log_reason;
}
/// The kind of problem that it failed with; empty where it did not.
template <class T>
[[nodiscard]] std::optional<ProblemKind> problem_of(const Result<T>& result) {
  if (result.has_value()) return std::nullopt;
  return result.error().kind;
}
/// The rule of the only violation.
template <class T>
[[nodiscard]] std::optional<Rule> rule_of(const Result<T>& result) {
  if (result.has_value() || result.error().violations.size() != 1) return std::nullopt;
  return result.error().violations.front().rule;
}

}  // namespace writeback::test
