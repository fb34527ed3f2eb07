#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/daemon.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/test_directory.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {

/// Tests that talk HTTPS to a running daemon on the shared directory. The daemon starts when a
/// suite first asks for it and serves all tests of the suite; suites that need another ini file
/// change it in SetUpTestSuite.
class DaemonTest : public testing::Test {
 protected:
  static void TearDownTestSuite();

  [[nodiscard]] static support::TestDirectory& server() { return support::TestDirectory::shared(); }
  [[nodiscard]] static support::DirectoryAdmin& admin() { return server().admin(); }
  /// Before it is started: for SetUpTestSuite.
  [[nodiscard]] static support::Daemon& prepared_daemon();
  [[nodiscard]] static support::Daemon& daemon();
  /// One caller for the whole test, with keep-alive.
  [[nodiscard]] support::HttpsClient& api();

  [[nodiscard]] support::HttpReply reset(const std::string& user, const std::string& password);
  [[nodiscard]] support::HttpReply change(const std::string& user, const std::string& current,
                                          const std::string& password);
  [[nodiscard]] support::HttpReply unlock(const std::string& user);
  [[nodiscard]] support::HttpReply status(const std::string& user);
  [[nodiscard]] support::HttpReply check(const std::string& user, const std::string& password);

 private:
  std::optional<support::HttpsClient> api_;
};

/// The same for one daemon of one's own: the calls of `DirectOperations` over HTTPS.
[[nodiscard]] support::HttpReply reset(support::HttpsClient& api, const std::string& user,
                                       const std::string& password);
[[nodiscard]] support::HttpReply change(support::HttpsClient& api, const std::string& user,
                                        const std::string& current, const std::string& password);
[[nodiscard]] support::HttpReply unlock(support::HttpsClient& api, const std::string& user);
[[nodiscard]] support::HttpReply status(support::HttpsClient& api, const std::string& user);

/// Whether the answer is a 200 with all that belongs to every answer under /v1.
[[nodiscard]] testing::AssertionResult is_ok(const support::HttpReply& reply);
/// Whether it is this problem, in full: status, media type, all members of RFC 9457 and of the
/// contract, the headers, and nothing internal in it.
[[nodiscard]] testing::AssertionResult is_problem(const support::HttpReply& reply,
                                                  const std::string& code);
/// The names of the rules that a password broke, in the order of the answer.
[[nodiscard]] std::vector<std::string> rules_in(const support::HttpReply& reply);
/// The member of the (only) violation of that rule; null where there is none.
[[nodiscard]] boost::json::value violation_member(const support::HttpReply& reply,
                                                  const std::string& rule, const char* member);
/// The pointers of `errors`.
[[nodiscard]] std::vector<std::string> pointers_in(const support::HttpReply& reply);

}  // namespace writeback::test
