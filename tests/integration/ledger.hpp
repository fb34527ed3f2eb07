#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "tests/support/https_client.hpp"
#include "tests/support/test_directory.hpp"

namespace writeback::test {

/// What the answers that a caller got say about somebody's password, whatever happened on the way:
/// 200 is the new one, 504 the old one or the new one, anything else the old one.
class Ledger {
 public:
  /// Whether the directory lets this person in with this password.
  using Accepts = std::function<bool(const support::Person&, const std::string&)>;

  explicit Ledger(support::Person person)
      : person_(std::move(person)), possible_{person_.password} {}

  [[nodiscard]] const support::Person& person() const { return person_; }
  void note(const support::HttpReply& reply, const std::string& password);
  /// Whether the directory agrees with what was said.
  [[nodiscard]] testing::AssertionResult agrees_with(const Accepts& accepts) const;
  [[nodiscard]] testing::AssertionResult agrees_with(const support::TestDirectory& server) const;

 private:
  support::Person person_;
  std::set<std::string> possible_;
  std::string answers_;
};

}  // namespace writeback::test
