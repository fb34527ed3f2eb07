#pragma once

#include "tests/integration/daemon_test.hpp"
#include "tests/integration/ledger.hpp"
#include "tests/support/tcp_gate.hpp"

namespace writeback::test {

/// A daemon whose only way to the directory leads through a gate, with one connection for
/// everything that the service account does. Every test ends in "and it recovers".
class Faults : public testing::Test {
 protected:
  using Action = support::TcpGate::Action;
  using Mode = support::TcpGate::Mode;
  using Trap = support::TcpGate::Trap;

  Faults();

  [[nodiscard]] static support::TestDirectory& server() { return support::TestDirectory::shared(); }
  [[nodiscard]] static support::DirectoryAdmin& admin() { return server().admin(); }
  /// Somebody whose account wrong sign-ins do not lock, so that the test can try passwords.
  [[nodiscard]] static support::Person person();

  void start();
  [[nodiscard]] support::HttpsClient& api() { return *api_; }
  /// Works again, for a person of its own, after a while at the most.
  [[nodiscard]] testing::AssertionResult recovers();
  /// Arms the trap, calls, and makes sure that it sprang.
  template <class Call>
  [[nodiscard]] support::HttpReply trapped(const Trap& trap, Call call) {
    gate_.arm(trap);
    support::HttpReply reply = call();
    EXPECT_TRUE(gate_.has_sprung()) << "the trap did not spring";
    gate_.disarm();
    return reply;
  }

  support::TcpGate gate_{server().ldaps_port()};
  support::Daemon daemon_{server()};

 private:
  std::optional<support::HttpsClient> api_;
};

}  // namespace writeback::test
