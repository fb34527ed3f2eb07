// What differs on a Microsoft domain controller, through the daemon.
#include "tests/integration/microsoft_server.hpp"

#include "tests/integration/account_contract.hpp"
#include "tests/integration/daemon_test.hpp"
#include "tests/support/samba_domain.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::SambaDomain;

namespace {

class Microsoft : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_start(ServerKind::active_directory))
      GTEST_SKIP() << "no Samba here, or no namespace can be made";
    microsoft_ = std::make_unique<MicrosoftServer>(domain().ldaps_port());
    daemon_ = std::make_unique<support::Daemon>(support::Daemon::Uses{
        "active-directory", microsoft_->uri(), microsoft_->ca_pem(), domain().service_dn(),
        domain().service_password(), "DC=corp,DC=example,DC=test"});
    // A server without the control would not be used.
    daemon_->ini.set("directory", "policy_hints", "require");
    daemon_->start();
    api_.emplace(daemon_->client_settings());
  }
  static SambaDomain& domain() { return SambaDomain::shared(); }
  [[nodiscard]] MicrosoftServer& microsoft() { return *microsoft_; }
  [[nodiscard]] support::HttpsClient& api() { return *api_; }
  [[nodiscard]] support::Daemon& daemon() { return *daemon_; }

 private:
  std::unique_ptr<MicrosoftServer> microsoft_;
  std::unique_ptr<support::Daemon> daemon_;
  std::optional<support::HttpsClient> api_;
};

}  // namespace

TEST_F(Microsoft, TheHistoryCountsWhenAServiceResets) {
  const Person person = domain().add_person();
  const std::string first = fresh_password();
  const std::string second = fresh_password();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, first)));
  ASSERT_TRUE(is_ok(reset(api(), person.uid, second)));
  const auto again = reset(api(), person.uid, first);
  EXPECT_TRUE(is_problem(again, "password_policy_violation"));
  EXPECT_EQ(again.json().at("violations").as_array().at(0).at("rule"), "history");
  EXPECT_TRUE(domain().accepts(person, second));
  EXPECT_EQ(microsoft().resets_with_hints(), 3);
  EXPECT_EQ(status(api(), person.uid).json().at("policy").at("history_counts_on_reset"), true);
}

TEST_F(Microsoft, ReadinessAndTheLogSayThatTheHistoryCounts) {
  const auto reply = api().get("/readyz");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body.find("does not count"), std::string::npos);
  EXPECT_TRUE(daemon().log_shows("the password history counts on resets"));
}

TEST_F(Microsoft, AResetThatUnlocksAndDemandsAChangeIsOneModification) {
  const Person person = domain().add_person();
  domain().lock_by_failures(person);
  const std::string password = fresh_password();
  const auto reply = api().post(
      "/v1/password/reset",
      {{"user", person.uid}, {"new_password", password}, {"unlock", true}, {"must_change", true}});
  ASSERT_TRUE(is_ok(reply));
  EXPECT_EQ(domain().admin().value(person.dn, "lockoutTime"), "0");
  EXPECT_EQ(domain().admin().value(person.dn, "pwdLastSet"), "0");
  const std::string own = fresh_password();
  ASSERT_TRUE(is_ok(change(api(), person.uid, password, own)));
  EXPECT_TRUE(domain().accepts(person, own));
}

}  // namespace writeback::test
