// What only Active Directory has, tried on Samba.
#include "ldap/dn.hpp"
#include "tests/integration/account_contract.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/dns_server.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/samba_domain.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::SambaDomain;

namespace {

class ActiveDirectory : public DirectoryRunner {
 protected:
  void SetUp() override {
    if (!can_start(ServerKind::active_directory))
      GTEST_SKIP() << "no Samba here, or no namespace can be made";
    settings_ = contract_server(ServerKind::active_directory)->settings();
  }
  static SambaDomain& domain() { return SambaDomain::shared(); }
};

}  // namespace

TEST_F(ActiveDirectory, ARenameAndAMoveInBetweenChangeNothing) {
  const Person person = domain().add_person();
  const auto verified = verified_for(person, Operation::reset);
  ASSERT_TRUE(succeeded(verified));
  domain().admin().rename(person.dn, "CN=renamed-" + person.uid, domain().dn("OU=People"));
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(set_password(*verified, password)));
  EXPECT_TRUE(domain()
                  .sign_in(domain().dn("CN=renamed-" + person.uid + ",OU=People"), password)
                  .accepted());
}

TEST_F(ActiveDirectory, AChangeFindsThePersonWhoWasMovedBetweenSearchAndSignIn) {
  const Person person = domain().add_person();
  const auto account = managed(person, Operation::change);
  ASSERT_TRUE(succeeded(account));
  domain().admin().rename(person.dn, "CN=renamed-" + person.uid, domain().dn("OU=People"));
  const std::string password = fresh_password();
  const auto wrong = run(directory().change_password(*account, Secret(fresh_password()),
                                                     accepted_password(password), soon()));
  EXPECT_EQ(problem_of(wrong), ProblemKind::current_password_incorrect);
  ASSERT_TRUE(succeeded(run(directory().change_password(*account, Secret(person.password),
                                                        accepted_password(password), soon()))));
  EXPECT_TRUE(domain()
                  .sign_in(domain().dn("CN=renamed-" + person.uid + ",OU=People"), password)
                  .accepted());
}

TEST_F(ActiveDirectory, AResetThatShallNotUnlockDoesNot) {
  const Person person = domain().add_person();
  domain().lock_by_failures(person);
  const std::string password = fresh_password();
  const auto done = reset(person, password, ResetOptions{false, false});
  ASSERT_TRUE(succeeded(done));
  EXPECT_FALSE(done->unlocked);
  EXPECT_FALSE(domain().accepts(person, password));
  ASSERT_TRUE(succeeded(unlock(person)));
  EXPECT_TRUE(domain().accepts(person, password));
}

TEST_F(ActiveDirectory, TheDirectorysComplexityRuleIsNamed) {
  const Person person = domain().add_person();
  EXPECT_EQ(rule_of(reset(person, "onlylowercaseletters")), Rule::complexity);
}

TEST_F(ActiveDirectory, AnExpiredAccountIsDisabled) {
  SambaDomain::Wish wish;
  wish.more["accountExpires"] = {"130000000000000000"};
  const auto account = find(domain().add_person(wish).uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_TRUE(account->disabled);
}

TEST_F(ActiveDirectory, AdministratorsAreMarkedPrivileged) {
  const Person plain = domain().add_person();
  const Person direct = domain().add_person();
  const Person nested = domain().add_person();
  SambaDomain::Wish marked;
  marked.more["adminCount"] = {"1"};
  const Person was_one = domain().add_person(marked);
  const std::string group = domain().add_group({nested.dn});
  domain().admin().add_value(domain().dn("CN=Domain Admins,CN=Users"), "member", direct.dn);
  domain().admin().add_value(domain().dn("CN=Backup Operators,CN=Builtin"), "member", group);
  const auto is_privileged = [&](const Person& person) {
    const auto account = find(person.uid);
    EXPECT_TRUE(succeeded(account));
    return account && account->is_marked_privileged;
  };
  EXPECT_FALSE(is_privileged(plain));
  EXPECT_TRUE(is_privileged(direct));
  EXPECT_TRUE(is_privileged(nested));
  EXPECT_TRUE(is_privileged(was_one));
  // Samba would let the service account do it: the agent is what says no.
  EXPECT_EQ(problem_of(reset(direct, fresh_password())), ProblemKind::password_not_managed);
  EXPECT_TRUE(domain().accepts(direct, direct.password));
}

TEST_F(ActiveDirectory, ThePrimaryGroupAndGroupsForMailCount) {
  const Person person = domain().add_person();
  const std::string mail_group = domain().add_group({person.dn}, true);
  const std::string primary = domain().dn("CN=Domain Users,CN=Users");
  settings_.groups_to_know = {mail_group, primary};
  const auto account = find(person.uid);
  ASSERT_TRUE(succeeded(account));
  EXPECT_EQ(account->groups.size(), 2U);
}

TEST_F(ActiveDirectory, ManyWhoLearnTheGroupsAtOnceDoNotDisturbEachOther) {
  const Person person = domain().add_person();
  for (int i = 0; i < 4; ++i) {
    settings_.groups_to_know.push_back(domain().add_group({person.dn}, true));
  }
  // Connected, and nothing learned yet.
  ASSERT_EQ(problem_of(find("nobody-at-all")), ProblemKind::user_not_found);
  constexpr std::size_t at_once = 24;
  constexpr int turns_between = 2;
  std::size_t ended = 0;
  for (std::size_t i = 0; i < at_once; ++i) {
    spawn(directory().find(person.uid, Detail::for_writing, soon()), [&](Result<Account> account) {
      ++ended;
      ASSERT_TRUE(succeeded(account));
      EXPECT_EQ(account->groups.size(), 4U);
    });
    // Each begins a little after the one before, so that the first read while the last still learn.
    int turns = 0;
    turn_until([&] { return turns++ == turns_between; });
  }
  turn_until([&] { return ended == at_once; });
}

TEST_F(ActiveDirectory, APolicyOfOnesOwnThatCantBeReadIsUnknown) {
  const Person person = domain().add_person();
  const std::string group = domain().add_group({person.dn});
  domain().admin().add(
      domain().dn("CN=strict-" + person.uid + ",CN=Password Settings Container,CN=System"),
      {{"objectClass", {"msDS-PasswordSettings"}},
       {"msDS-PasswordSettingsPrecedence", {"10"}},
       {"msDS-PasswordReversibleEncryptionEnabled", {"FALSE"}},
       {"msDS-PasswordHistoryLength", {"5"}},
       {"msDS-PasswordComplexityEnabled", {"TRUE"}},
       {"msDS-MinimumPasswordLength", {"16"}},
       {"msDS-MinimumPasswordAge", {"0"}},
       {"msDS-MaximumPasswordAge", {"-36288000000000"}},
       {"msDS-LockoutThreshold", {"2"}},
       {"msDS-LockoutObservationWindow", {"-18000000000"}},
       {"msDS-LockoutDuration", {"-18000000000"}},
       {"msDS-PSOAppliesTo", {group}}});
  const auto account = find(person.uid, Detail::complete);
  ASSERT_TRUE(succeeded(account));
  EXPECT_FALSE(account->policy.has_value());
  const auto refused = reset(person, "Abcdefgh-123");
  EXPECT_EQ(rule_of(refused), Rule::min_length) << "the directory says so, without the number";
  EXPECT_EQ(refused.error().violations.front().limit, std::nullopt);
}

TEST_F(ActiveDirectory, WherePolicyHintsAreRequiredAServerWithoutThemIsNotUsed) {
  settings_.policy_hints = ldap::PolicyHints::require;
  EXPECT_EQ(problem_of(find("anybody")), ProblemKind::directory_refused);
}

TEST_F(ActiveDirectory, WherePolicyHintsAreRequiredTheDaemonDoesNotStartWithoutThem) {
  support::Daemon daemon(support::Daemon::Uses{
      "active-directory", settings_.servers.front().text, settings_.ca_pem, settings_.bind_dn,
      std::string(settings_.bind_password.reveal()), settings_.base_dn});
  daemon.ini.set("directory", "policy_hints", "require");
  daemon.write_ini();
  std::string output;
  constexpr int not_to_be_restarted = 78;
  EXPECT_EQ(daemon.run_once({}, output), not_to_be_restarted);
  EXPECT_NE(output.find("not started"), std::string::npos) << output;
  EXPECT_NE(output.find("policy_hints = require"), std::string::npos) << output;
}

TEST_F(ActiveDirectory, DomainControllersAreFoundByDnsInTheirOrder) {
  if (!support::DnsServer::can_start()) GTEST_SKIP() << "no dnsmasq here";
  const auto port = settings_.servers.front().port;
  // The preferred one does not answer, so the next one is used.
  const support::DnsServer dns(
      {"_ldap._tcp.dc._msdcs.corp.example.test,localhost," + std::to_string(port) + ",20,100",
       "_ldap._tcp.dc._msdcs.corp.example.test,localhost," + std::to_string(support::free_port()) +
           ",10,100"});
  settings_.servers.clear();
  settings_.discovery = {"corp.example.test", "127.0.0.1", dns.port()};
  const Person person = domain().add_person();
  const std::string password = fresh_password();
  ASSERT_TRUE(succeeded(reset(person, password)));
  EXPECT_TRUE(domain().accepts(person, password));
}

TEST_F(ActiveDirectory, WhereDnsNamesNobodyTheDirectoryIsUnavailable) {
  if (!support::DnsServer::can_start()) GTEST_SKIP() << "no dnsmasq here";
  const support::DnsServer dns({});
  settings_.servers.clear();
  settings_.discovery = {"corp.example.test", "127.0.0.1", dns.port()};
  EXPECT_EQ(problem_of(find("anybody")), ProblemKind::directory_unavailable);
}

}  // namespace writeback::test
