// The service account signs in by a keytab: Samba's own KDC, through the daemon.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/integration/account_contract.hpp"
#include "tests/integration/daemon_test.hpp"
#include "tests/support/samba_domain.hpp"
#include "tests/support/tcp_gate.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::SambaDomain;
using support::wait_until;
using testing::HasSubstr;

namespace {

class Kerberos : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_start(ServerKind::active_directory))
      GTEST_SKIP() << "no Samba here, or no namespace can be made";
    daemon_ = std::make_unique<support::Daemon>(
        support::Daemon::Uses{"active-directory", domain().uri_for_kerberos(), domain().ca_pem(),
                              domain().service_dn(), "not used", "DC=corp,DC=example,DC=test"});
    daemon_->ini.remove("directory", "bind_password_file");
    daemon_->ini.set("directory", "keytab", "secrets/keytab");
    daemon_->ini.set("directory", "timeout", "2s");
    install_keytab();
    kdc_ = std::make_unique<support::TcpGate>(domain().kdc_port());
    support::write_file(daemon_->path("krb5.conf"), domain().kerberos_configuration(kdc_->port()));
    daemon_->environment.push_back("KRB5_CONFIG=" + daemon_->path("krb5.conf"));
  }
  static SambaDomain& domain() { return SambaDomain::shared(); }
  [[nodiscard]] support::Daemon& daemon() { return *daemon_; }
  [[nodiscard]] support::TcpGate& kdc() { return *kdc_; }
  void install_keytab() {
    std::filesystem::copy_file(domain().keytab(), daemon().path("secrets/keytab"),
                               std::filesystem::copy_options::overwrite_existing);
  }

 private:
  std::unique_ptr<support::Daemon> daemon_;
  std::unique_ptr<support::TcpGate> kdc_;
};

}  // namespace

TEST_F(Kerberos, TheMainJobByKeytab) {
  daemon().start();
  auto api = daemon().client();
  const Person person = domain().add_person();
  domain().lock_by_failures(person);
  const auto unlocked = unlock(api, person.uid);
  ASSERT_TRUE(is_ok(unlocked));
  EXPECT_EQ(unlocked.json().at("result"), "unlocked");
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(reset(api, person.uid, password)));
  EXPECT_TRUE(domain().accepts(person, password));
  const std::string own = fresh_password();
  ASSERT_TRUE(is_ok(change(api, person.uid, password, own)));
  EXPECT_TRUE(domain().accepts(person, own));
}

TEST_F(Kerberos, TheReportSignsInTheSameWay) {
  daemon().ini.set("directory", "principal", "svc-writeback@CORP.EXAMPLE.TEST");
  static_cast<void>(domain().add_person());
  daemon().write_ini();
  std::string output;
  EXPECT_EQ(daemon().run_once({"--check-config", "--online"}, output), 0) << output;
  EXPECT_THAT(output, HasSubstr("the service account is signed in"));
}

TEST_F(Kerberos, AKeyThatTheDomainDoesNotKnowIsToldAndReplacedWithoutARestart) {
  daemon().ini.set("directory", "principal", "nobody@CORP.EXAMPLE.TEST");
  daemon().start_without_directory();
  auto api = daemon().client();
  EXPECT_TRUE(is_problem(status(api, "anybody"), "directory_unavailable"));
  EXPECT_TRUE(daemon().log_shows("no ticket for the service account"));
  daemon().ini.remove("directory", "principal");
  support::write_file(daemon().path("secrets/keytab"), "not a keytab");
  daemon().write_ini();
  ASSERT_TRUE(daemon().reload());
  EXPECT_TRUE(daemon().log_shows("the keytab can't be used"));
  install_keytab();
  EXPECT_TRUE(wait_until([&] { return api.get("/readyz").status == 200; })) << daemon().log();
}

TEST_F(Kerberos, AKdcThatFallsSilentBlocksNothing) {
  kdc().set_mode(support::TcpGate::Mode::silent);
  daemon().start_without_directory();
  auto api = daemon().client();
  EXPECT_TRUE(is_problem(status(api, "anybody"), "directory_unavailable"));
  EXPECT_EQ(api.get("/healthz").status, 200);
  EXPECT_TRUE(daemon().log_shows("is the KDC reachable"));
  kdc().set_mode(support::TcpGate::Mode::pass);
  EXPECT_TRUE(wait_until([&] { return api.get("/readyz").status == 200; })) << daemon().log();
  EXPECT_EQ(daemon().stop(), 0);
}

TEST_F(Kerberos, AStopWaitsForNoKdc) {
  kdc().set_mode(support::TcpGate::Mode::silent);
  daemon().start_without_directory();
  EXPECT_EQ(daemon().stop(), 0);
}

}  // namespace writeback::test
