// Several servers, servers that stop and start, and servers that are not what they should be.
#include <atomic>
#include <latch>
#include <thread>

#include "tests/integration/faults_test.hpp"
#include "tests/integration/load.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::PersonWish;
using support::TestDirectory;
using support::wait_until;

class FaultsWithTwoServers : public Faults {
 protected:
  FaultsWithTwoServers() { daemon_.use_directory_ports({gate_.port(), second_.port()}); }

  /// Everybody is served, all the time, while the preferred server is away.
  void expect_served(int times = 5) {
    for (int i = 0; i < times; ++i) {
      const Person somebody = person();
      const std::string password = fresh_password();
      ASSERT_TRUE(is_ok(reset(api(), somebody.uid, password))) << daemon_.log();
      EXPECT_TRUE(server().accepts(somebody, password));
    }
  }
  /// Requests go to the preferred server again, and only there.
  void expect_return() {
    EXPECT_TRUE(wait_until([&] {
      const auto before = gate_.requests_so_far();
      const Person somebody = person();
      EXPECT_TRUE(is_ok(reset(api(), somebody.uid, fresh_password())));
      return gate_.requests_so_far() >= before + 2;
    }));
  }

  support::TcpGate second_{server().ldaps_port()};
};

TEST_F(FaultsWithTwoServers, ThePreferredOneIsUsedWhileItIsThere) {
  start();
  const auto before = gate_.requests_so_far();
  const auto spare_before = second_.requests_so_far();
  expect_served(10);
  EXPECT_GE(gate_.requests_so_far(), before + 20);
  EXPECT_LE(second_.requests_so_far(), spare_before + 3) << "no more than signs of life";
}

TEST_F(FaultsWithTwoServers, OneThatRefusesIsLeftAndReturnedTo) {
  start();
  gate_.set_mode(Mode::refuse);
  expect_served();
  gate_.set_mode(Mode::pass);
  expect_return();
  EXPECT_TRUE(recovers());
}

TEST_F(FaultsWithTwoServers, OneThatIsAwayFromTheStart) {
  gate_.set_mode(Mode::refuse);
  start();
  expect_served();
  gate_.set_mode(Mode::pass);
  expect_return();
}

TEST_F(FaultsWithTwoServers, OneThatFallsSilentIsLeftAndReturnedTo) {
  start();
  gate_.set_mode(Mode::silent);
  const Person somebody = person();
  const std::string password = fresh_password();
  EXPECT_TRUE(is_ok(reset(api(), somebody.uid, password)));
  EXPECT_TRUE(server().accepts(somebody, password));
  expect_served();
  gate_.set_mode(Mode::pass);
  expect_return();
}

TEST_F(FaultsWithTwoServers, SilenceBehindAWriteIsSettledAndNotRepeatedElsewhere) {
  start();
  Ledger ledger(person());
  const std::string password = fresh_password();
  const auto reply = trapped({2, Action::stall_request, 0, Mode::silent},
                             [&] { return reset(api(), ledger.person().uid, password); });
  EXPECT_TRUE(is_problem(reply, "outcome_unknown"));
  ledger.note(reply, password);
  expect_served();
  gate_.release();
  gate_.set_mode(Mode::pass);
  expect_return();
  EXPECT_TRUE(ledger.agrees_with(server()));
}

TEST_F(FaultsWithTwoServers, BothAwayAndOneBack) {
  start();
  gate_.set_mode(Mode::refuse);
  second_.set_mode(Mode::refuse);
  EXPECT_TRUE(is_problem(status(api(), "anybody"), "directory_unavailable"));
  second_.set_mode(Mode::pass);
  EXPECT_TRUE(recovers());
  expect_served();
}

/// People whose accounts wrong sign-ins do not lock.
std::vector<Person> people_on(TestDirectory& server, std::size_t count) {
  PersonWish wish;
  wish.policy = "nolockout";
  std::vector<Person> people;
  for (std::size_t i = 0; i < count; ++i) people.push_back(server.add_person(wish));
  return people;
}

class FaultsUnderLoad : public Faults {
 protected:
  static constexpr std::size_t callers = 12;
  FaultsUnderLoad() { daemon_.ini.set("directory", "connections", "4"); }
};

TEST_F(FaultsUnderLoad, WhatWasAcknowledgedIsThereHoweverOftenTheConnectionIsCut) {
  start();
  Load load(daemon_, people_on(server(), callers));
  for (int cut = 0; cut < 8; ++cut) {
    EXPECT_TRUE(load.goes_on_for(10)) << "it recovers";
    gate_.cut_all();
  }
  EXPECT_TRUE(load.goes_on_for(20));
  load.end();
  for (const auto& ledger : load.ledgers()) EXPECT_TRUE(ledger.agrees_with(server()));
  EXPECT_TRUE(recovers());
}

TEST_F(FaultsUnderLoad, WhatWasAcknowledgedIsThereWhenTheGateFallsSilent) {
  start();
  Load load(daemon_, people_on(server(), callers));
  for (int silence = 0; silence < 2; ++silence) {
    EXPECT_TRUE(load.goes_on_for(10)) << "it recovers";
    gate_.set_mode(Mode::silent);
    EXPECT_TRUE(wait_until([&] { return daemon_.client().get("/readyz").status == 503; }));
    gate_.set_mode(Mode::pass);
  }
  EXPECT_TRUE(load.goes_on_for(20));
  load.end();
  for (const auto& ledger : load.ledgers()) EXPECT_TRUE(ledger.agrees_with(server()));
  EXPECT_TRUE(recovers());
}

/// All of them are connected before the first one asks: searches are answered by the hundred, and
/// writes leave by the handful.
TEST_F(FaultsUnderLoad, MoreWritesThanMayWaitAreSentAwayAtOnce) {
  constexpr std::size_t too_many = 480;
  start();
  std::vector<Ledger> ledgers;
  for (std::size_t i = 0; i < too_many; ++i) ledgers.emplace_back(person());
  const std::string password = fresh_password();
  std::atomic<int> sent_away = 0;
  std::latch connected(too_many);
  std::vector<std::thread> threads;
  for (auto& ledger : ledgers) {
    threads.emplace_back([&] {
      auto client = daemon_.client();
      EXPECT_EQ(client.get("/healthz").status, 200);
      connected.arrive_and_wait();
      const auto reply = reset(client, ledger.person().uid, password);
      ledger.note(reply, password);
      if (reply.status == 503 && !reply.header("retry-after").empty()) ++sent_away;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(recovers());
  for (const auto& ledger : ledgers) EXPECT_TRUE(ledger.agrees_with(server()));
  EXPECT_GT(sent_away, 0);
}

/// With a slapd of its own, to do to it what one does to nobody else's.
class FaultsOfTheServer : public testing::Test {
 protected:
  void SetUp() override {
    if (!TestDirectory::can_start_own()) GTEST_SKIP() << "no slapd on this machine";
  }
};

TEST_F(FaultsOfTheServer, RestartedUnderLoad) {
  const auto own = TestDirectory::start_own();
  support::Daemon daemon(*own);
  daemon.ini.set("directory", "timeout", "2s");
  daemon.start();
  Load load(daemon, people_on(*own, 8));
  ASSERT_TRUE(load.goes_on_for(20));
  own->stop();
  own->start();
  ASSERT_TRUE(load.goes_on_for(20)) << "it recovers:\n" << daemon.log();
  own->kill();
  own->start();
  ASSERT_TRUE(load.goes_on_for(20)) << "it recovers:\n" << daemon.log();
  own->freeze();
  EXPECT_TRUE(wait_until([&] { return daemon.client().get("/readyz").status == 503; }));
  own->thaw();
  ASSERT_TRUE(load.goes_on_for(20)) << "it recovers:\n" << daemon.log();
  load.end();
  for (const auto& ledger : load.ledgers()) EXPECT_TRUE(ledger.agrees_with(*own));
}

TEST_F(FaultsOfTheServer, ACertificateThatIsNotAsItShouldBe) {
  support::CertificateAuthority::Wish expired{"directory"};
  expired.expired = true;
  support::CertificateAuthority::Wish somebody_else{"directory"};
  somebody_else.alternative_names = "DNS:other.example.com,IP:192.0.2.1";
  for (const auto& wish : {expired, somebody_else}) {
    const auto own = TestDirectory::start_own(wish);
    support::TcpGate gate(own->ldaps_port());
    support::Daemon daemon(*own);
    daemon.use_directory_ports({gate.port()});
    daemon.start_without_directory();
    auto client = daemon.client();
    EXPECT_TRUE(is_problem(status(client, "anybody"), "directory_unavailable"));
    EXPECT_TRUE(daemon.log_shows("its certificate is not accepted"));
    EXPECT_EQ(gate.requests_so_far(), 0U) << "no password is shown to it";
  }
}

TEST_F(FaultsOfTheServer, AnAuthorityThatNobodyKnows) {
  support::TcpGate gate(TestDirectory::shared().ldaps_port());
  support::Daemon daemon(TestDirectory::shared());
  const support::CertificateAuthority stranger("A stranger");
  support::write_file(daemon.path("tls/directory-ca.crt"), stranger.certificate(), 0644);
  daemon.use_directory_ports({gate.port()});
  daemon.start_without_directory();
  auto client = daemon.client();
  EXPECT_TRUE(is_problem(status(client, "anybody"), "directory_unavailable"));
  EXPECT_EQ(gate.requests_so_far(), 0U);
  support::write_file(daemon.path("tls/directory-ca.crt"), TestDirectory::shared().ca_pem(), 0644);
  ASSERT_TRUE(daemon.reload());
  EXPECT_TRUE(wait_until([&] { return client.get("/readyz").status == 200; })) << "and it recovers";
}

TEST_F(FaultsOfTheServer, SomethingThatSpeaksNoLdap) {
  // Its own HTTPS port: TLS works, and then HTTP comes.
  support::Daemon daemon(TestDirectory::shared());
  support::write_file(daemon.path("tls/directory-ca.crt"), daemon.server_authority().certificate(),
                      0644);
  daemon.use_directory_ports({daemon.port()});
  daemon.start_without_directory();
  auto client = daemon.client();
  EXPECT_TRUE(is_problem(status(client, "anybody"), "directory_unavailable"));
  EXPECT_EQ(client.get("/healthz").status, 200);
  support::write_file(daemon.path("tls/directory-ca.crt"), TestDirectory::shared().ca_pem(), 0644);
  daemon.use_directory_ports({TestDirectory::shared().ldaps_port()});
  daemon.write_ini();
  ASSERT_TRUE(daemon.reload());
  EXPECT_TRUE(wait_until([&] { return client.get("/readyz").status == 200; })) << "and it recovers";
}

}  // namespace writeback::test
