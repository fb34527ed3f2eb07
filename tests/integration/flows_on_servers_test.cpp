// The flows on each kind of directory: the same ceremony, whatever is behind it.
#include "tests/integration/daemon_on_server.hpp"
#include "tests/integration/flow_caller.hpp"

namespace writeback::test {

using support::fresh_password;
using support::MailServer;
using support::Person;

namespace {

class FlowsOnServers : public DaemonOnServer {
 protected:
  void SetUp() override {
    DaemonOnServer::SetUp();
    if (IsSkipped()) return;
    auto& ini = daemon().ini;
    key_ = daemon().add_client("selfservice", "flows");
    support::write_file(daemon().path("secrets/mail-password"), MailServer::shared().password());
    support::write_file(daemon().path("tls/mail-ca.crt"), MailServer::shared().ca_pem(), 0644);
    ini.set("captcha", "provider", "none");
    ini.set("mail", "server", MailServer::shared().tls_url());
    ini.set("mail", "user", MailServer::shared().user());
    ini.set("mail", "password_file", "secrets/mail-password");
    ini.set("mail", "ca_certificate", "tls/mail-ca.crt");
    ini.set("mail", "from", "no-reply@example.com");
    ini.set("throttle", "destination", "off");
    ini.set("throttle", "destination_day", "off");
  }
  [[nodiscard]] FlowCaller caller() { return {daemon(), key_}; }
  /// Through the one gate, by mail.
  void prove(FlowCaller& by, const Person& person, const std::string& kind) {
    const auto before = MailServer::shared().mails_to(person.mail).size();
    ASSERT_EQ(by.open(kind).status, 201);
    const auto identified = by.identify(person.uid);
    ASSERT_EQ(state_in(identified), "choose_method") << identified.body;
    ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
    const auto mail = MailServer::shared().wait_for(person.mail, before + 1);
    const auto verified = by.verify(support::code_in(mail.text));
    ASSERT_EQ(verified.status, 200) << verified.body;
  }

 private:
  std::string key_;
};

}  // namespace

TEST_P(FlowsOnServers, ResetUnlockChangeAndRegister) {
  start();
  auto by = caller();
  const Person person = server().add_person();
  prove(by, person, "reset");
  const std::string password = fresh_password();
  const auto reset = by.set_password(password);
  ASSERT_EQ(reset.text("result"), "password_reset") << reset.body;
  EXPECT_TRUE(server().accepts(person, password));

  const Person locked = server().add_person();
  server().lock_by_failures(locked);
  prove(by, locked, "unlock");
  const auto unlocked = by.step("unlock", {});
  ASSERT_EQ(unlocked.text("result"), "unlocked") << unlocked.body;
  EXPECT_TRUE(server().accepts(locked, locked.password));

  const Person changer = server().add_person();
  by.open("change");
  EXPECT_EQ(state_in(by.identify(changer.uid, "not it")), "current_password_incorrect");
  ASSERT_EQ(state_in(by.identify(changer.uid, changer.password)), "choose_password");
  const std::string own = fresh_password();
  const auto changed = by.set_password(own);
  ASSERT_EQ(changed.text("result"), "password_changed") << changed.body;
  EXPECT_TRUE(server().accepts(changer, own));

  by.open("register");
  ASSERT_EQ(state_in(by.identify(changer.uid, own)), "manage_methods");
  ASSERT_EQ(by.step("methods", {{"method", "recovery_code"}}).status, 200);
  EXPECT_EQ(state_in(by.step("finish", {})), "done");
  by.open("reset");
  EXPECT_THAT(methods_in(by.identify(changer.uid)), testing::Contains("recovery_code"));
}

INSTANTIATE_TEST_SUITE_P(OpenLdap, FlowsOnServers, testing::Values(ServerKind::openldap));
INSTANTIATE_TEST_SUITE_P(Samba, FlowsOnServers, testing::Values(ServerKind::active_directory));
INSTANTIATE_TEST_SUITE_P(Ds389, FlowsOnServers, testing::Values(ServerKind::ds389));

}  // namespace writeback::test
