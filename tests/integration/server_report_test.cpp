// What --check-config --online says of each kind of directory.
#include "ldap/server_report.hpp"

#include <gmock/gmock.h>

#include "tests/integration/account_contract.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/samba_domain.hpp"

namespace writeback::test {

using support::Person;
using testing::HasSubstr;
using testing::Not;

namespace {

class ServerReport : public AccountContract {
 protected:
  ldap::Suits suits_ = [](const Account& account) {
    return !account.is_service_account && !account.is_marked_privileged;
  };

  [[nodiscard]] std::string report() {
    auto settings = std::make_shared<const ldap::DirectorySettings>(std::move(settings_));
    boost::asio::io_context loop(1);
    std::string text;
    boost::asio::co_spawn(
        loop,
        ldap::inspect_server(loop.get_executor(), settings, settings->servers.front(), suits_),
        [&](const std::exception_ptr& defect, const std::vector<ldap::ReportLine>& lines) {
          if (defect) std::rethrow_exception(defect);
          for (const auto& line : lines) {
            text += line.finding == ldap::Finding::failed ? "FAILED " : "fine ";
            text += line.text + "\n";
          }
          loop.stop();
        });
    loop.run();
    return text;
  }
};

}  // namespace

TEST_P(ServerReport, WithTheDocumentedRightsNothingFails) {
  static_cast<void>(server().add_person());
  settings_.base_dn = server().people_dn();
  const std::string text = report();
  EXPECT_THAT(text, Not(HasSubstr("FAILED")));
  EXPECT_THAT(text, HasSubstr("reachable, TLSv1.3, its certificate ends in "));
  EXPECT_THAT(text, HasSubstr("the service account is signed in"));
  EXPECT_THAT(text, HasSubstr("base_dn and user_filter find somebody"));
  const bool is_ad = GetParam() == ServerKind::active_directory;
  EXPECT_THAT(text, HasSubstr(is_ad ? "set passwords (Reset Password): granted"
                                    : "set passwords (userPassword): cannot tell"));
  EXPECT_THAT(text, HasSubstr(is_ad ? "unlock (lockoutTime): granted" : "unlock ("));
  EXPECT_THAT(text, HasSubstr("): granted"));
  EXPECT_THAT(text, Not(HasSubstr("unchanging id of people")));
  EXPECT_THAT(text, Not(HasSubstr("more rights than it needs")));
  if (is_ad) {
    EXPECT_THAT(text, HasSubstr("its clock and this machine's differ by "));
  }
}

TEST_P(ServerReport, ASignInWithMoreRightsThanItNeedsIsWarnedOf) {
  if (GetParam() != ServerKind::active_directory) GTEST_SKIP() << "only there it can be asked";
  static_cast<void>(server().add_person());
  settings_.base_dn = server().people_dn();
  settings_.bind_dn = support::SambaDomain::shared().administrator_dn();
  settings_.bind_password = Secret(support::SambaDomain::shared().admin_password());
  EXPECT_THAT(report(), HasSubstr("more rights than it needs"));
}

TEST_P(ServerReport, WhereThereAreNoRightsTheyAreDenied) {
  static_cast<void>(server().add_person_outside());
  settings_.base_dn = server().outside_dn();
  const std::string text = report();
  EXPECT_THAT(text, HasSubstr("FAILED unlock ("));
  if (GetParam() == ServerKind::openldap) {
    EXPECT_THAT(text, HasSubstr("unchanging id of people"));
  }
  EXPECT_THAT(text, HasSubstr("FAILED demand a change at the next sign-in ("));
  if (GetParam() == ServerKind::active_directory) {
    EXPECT_THAT(text, HasSubstr("FAILED set passwords (Reset Password): denied"));
  }
}

TEST_P(ServerReport, AWrongPasswordOfTheServiceAccountEndsIt) {
  settings_.bind_password = Secret("wrong on purpose");
  const std::string text = report();
  EXPECT_THAT(text, HasSubstr("FAILED refuses the agent's own sign-in"));
  EXPECT_THAT(text, Not(HasSubstr("set passwords")));
}

TEST_P(ServerReport, AServerThatIsNotThereIsNotReachable) {
  settings_.servers.front().port = support::free_port();
  EXPECT_THAT(report(), HasSubstr("FAILED not reachable: "));
}

TEST_P(ServerReport, ABaseWithNobodyInItIsAMistake) {
  settings_.user_filter = "(uid=no-such-{user}-at-all)";
  EXPECT_THAT(report(), HasSubstr("find nobody"));
}

TEST_P(ServerReport, TheRightsAreTriedOnSomebodyWhoIsManaged) {
  static_cast<void>(server().add_person_outside());
  const Person person = server().add_person();
  suits_ = [&](const Account& account) { return account.dn == person.dn; };
  settings_.base_dn = person.dn;
  EXPECT_THAT(report(), Not(HasSubstr("FAILED")));
}

TEST_P(ServerReport, WithNobodyManagedTheRightsAreNotTried) {
  static_cast<void>(server().add_person());
  suits_ = [](const Account&) { return false; };
  const std::string text = report();
  EXPECT_THAT(text, HasSubstr("is managed, so there is nobody to try them on"));
  EXPECT_THAT(text, Not(HasSubstr("unlock (")));
}

TEST_P(ServerReport, AskingChangesNothing) {
  const Person person = server().add_person();
  server().demand_change(person);
  const auto before = find(person.uid);
  ASSERT_TRUE(succeeded(before));
  settings_ = server().settings();
  settings_.base_dn = person.dn;
  suits_ = [&](const Account& account) { return account.dn == person.dn; };
  EXPECT_THAT(report(), HasSubstr("): granted"));
  const auto after = find(person.uid);
  ASSERT_TRUE(succeeded(after));
  EXPECT_EQ(before->revision, after->revision);
  EXPECT_EQ(after->must_change, true);
}

INSTANTIATE_TEST_SUITE_P(OpenLdap, ServerReport, testing::Values(ServerKind::openldap));
INSTANTIATE_TEST_SUITE_P(Samba, ServerReport, testing::Values(ServerKind::active_directory));
INSTANTIATE_TEST_SUITE_P(Ds389, ServerReport, testing::Values(ServerKind::ds389));

}  // namespace writeback::test
