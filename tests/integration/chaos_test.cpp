// The network breaks under load, on each kind of directory, through the daemon: of what was
// acknowledged nothing is lost, and nothing that was denied is there.
#include "tests/integration/daemon_on_server.hpp"
#include "tests/integration/daemon_test.hpp"
#include "tests/integration/load.hpp"
#include "tests/support/tcp_gate.hpp"

namespace writeback::test {

using support::Person;
using support::TcpGate;
using support::wait_until;

namespace {

class Chaos : public DaemonOnServer {
 protected:
  static constexpr std::size_t callers = 6;

  void SetUp() override {
    DaemonOnServer::SetUp();
    if (IsSkipped()) return;
    gate_ = std::make_unique<TcpGate>(server().settings().servers.front().port);
    daemon().ini.set("directory", "uris",
                     uri_with_port(server().settings().servers.front(), gate_->port()));
    start();
    std::vector<Person> people;
    for (std::size_t i = 0; i < callers; ++i) people.push_back(server().add_person());
    load_ = std::make_unique<Load>(daemon(), people);
  }
  [[nodiscard]] TcpGate& gate() { return *gate_; }
  [[nodiscard]] Load& load() { return *load_; }
  void expect_the_truth() {
    EXPECT_TRUE(load().goes_on_for(12)) << "it recovers:\n" << daemon().log();
    load().end();
    for (const auto& ledger : load().ledgers()) {
      EXPECT_TRUE(ledger.agrees_with([this](const Person& person, const std::string& password) {
        server().forget_failures(person);
        return server().accepts(person, password);
      }));
    }
  }

 private:
  std::unique_ptr<TcpGate> gate_;
  std::unique_ptr<Load> load_;
};

}  // namespace

TEST_P(Chaos, EveryConnectionIsCutAgainAndAgain) {
  for (int cut = 0; cut < 6; ++cut) {
    ASSERT_TRUE(load().goes_on_for(6)) << daemon().log();
    gate().cut_all();
  }
  expect_the_truth();
}

TEST_P(Chaos, TheNetworkFallsSilentAndComesBack) {
  for (int silence = 0; silence < 2; ++silence) {
    ASSERT_TRUE(load().goes_on_for(6)) << daemon().log();
    gate().set_mode(TcpGate::Mode::silent);
    EXPECT_TRUE(wait_until([&] { return daemon().client().get("/readyz").status == 503; }));
    gate().set_mode(TcpGate::Mode::pass);
  }
  expect_the_truth();
}

TEST_P(Chaos, NobodyListensForAWhile) {
  ASSERT_TRUE(load().goes_on_for(6)) << daemon().log();
  gate().set_mode(TcpGate::Mode::refuse);
  EXPECT_TRUE(wait_until([&] { return daemon().client().get("/readyz").status == 503; }));
  gate().set_mode(TcpGate::Mode::pass);
  expect_the_truth();
}

INSTANTIATE_TEST_SUITE_P(OpenLdap, Chaos, testing::Values(ServerKind::openldap));
INSTANTIATE_TEST_SUITE_P(Samba, Chaos, testing::Values(ServerKind::active_directory));
INSTANTIATE_TEST_SUITE_P(Ds389, Chaos, testing::Values(ServerKind::ds389));

}  // namespace writeback::test
