#include "tests/integration/account_contract.hpp"
#include "tests/support/ds389_server.hpp"
#include "tests/support/samba_domain.hpp"

namespace writeback::test {

using support::Ds389Server;
using support::Person;
using support::SambaDomain;
using support::TestDirectory;

namespace {

class OpenLdapServer final : public ContractServer {
 public:
  ldap::DirectorySettings settings() override {
    ldap::DirectorySettings settings;
    const bool tls = !directory().uri(TestDirectory::Transport::ldaps).empty();
    settings.start_tls = !tls;
    settings.servers.push_back(*ldap::parse_server_uri(directory().uri(
        tls ? TestDirectory::Transport::ldaps : TestDirectory::Transport::start_tls)));
    settings.ca_pem = directory().ca_pem();
    settings.bind_dn = directory().service_dn();
    settings.bind_password = Secret(directory().service_password());
    settings.base_dn = directory().people_dn();
    settings.user_filter = "(|(uid={user})(mail={user}))";
    return settings;
  }
  Person add_person() override { return directory().add_person(); }
  Person add_person_outside() override {
    support::PersonWish wish;
    wish.folder = "ou=sealed,ou=people";
    return directory().add_person(wish);
  }
  std::string people_dn() const override { return directory().people_dn(); }
  std::string outside_dn() const override { return directory().dn("ou=sealed,ou=people"); }
  std::string add_group(const std::vector<std::string>& members) override {
    return directory().add_group(members);
  }
  bool accepts(const Person& person, const std::string& password) override {
    return directory().accepts(person, password);
  }
  void lock_by_failures(const Person& person) override { directory().lock_by_failures(person); }
  void forget_failures(const Person& person) override {
    // Only a client with the relax control may touch what ppolicy counts: no lockout instead.
    directory().admin().replace(person.dn, "pwdPolicySubentry",
                                {directory().dn("cn=nolockout,ou=policies")});
    directory().admin().replace(person.dn, "pwdAccountLockedTime", {});
  }
  void disable(const Person& person) override { directory().lock_for_good(person); }
  void demand_change(const Person& person) override {
    directory().admin().replace(person.dn, "pwdReset", {"TRUE"});
  }

 private:
  static TestDirectory& directory() { return TestDirectory::shared(); }
};

class SambaServer final : public ContractServer {
 public:
  ldap::DirectorySettings settings() override {
    ldap::DirectorySettings settings;
    settings.type = ldap::DirectoryType::active_directory;
    settings.servers.push_back(*ldap::parse_server_uri(domain().uri()));
    settings.ca_pem = domain().ca_pem();
    settings.bind_dn = domain().service_dn();
    settings.bind_password = Secret(domain().service_password());
    settings.base_dn = "DC=corp,DC=example,DC=test";
    settings.user_filter =
        "(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={user})"
        "(userPrincipalName={user})(mail={user})))";
    return settings;
  }
  Person add_person() override { return domain().add_person(); }
  Person add_person_outside() override {
    SambaDomain::Wish wish;
    wish.unit = "OU=Outside";
    return domain().add_person(wish);
  }
  std::string people_dn() const override { return domain().dn("OU=People"); }
  std::string outside_dn() const override { return domain().dn("OU=Outside"); }
  std::string add_group(const std::vector<std::string>& members) override {
    return domain().add_group(members);
  }
  bool accepts(const Person& person, const std::string& password) override {
    return domain().accepts(person, password);
  }
  void lock_by_failures(const Person& person) override { domain().lock_by_failures(person); }
  void forget_failures(const Person& person) override {
    domain().admin().replace(person.dn, "lockoutTime", {"0"});
  }
  void disable(const Person& person) override {
    domain().admin().replace(person.dn, "userAccountControl", {"514"});
  }
  void demand_change(const Person& person) override {
    domain().admin().replace(person.dn, "pwdLastSet", {"0"});
  }
  bool resets_pass_history() const override { return true; }

 private:
  static SambaDomain& domain() { return SambaDomain::shared(); }
};

class Ds389ContractServer final : public ContractServer {
 public:
  ldap::DirectorySettings settings() override {
    ldap::DirectorySettings settings;
    settings.type = ldap::DirectoryType::ds389;
    settings.servers.push_back(*ldap::parse_server_uri(directory().uri()));
    settings.ca_pem = directory().ca_pem();
    settings.bind_dn = directory().service_dn();
    settings.bind_password = Secret(directory().service_password());
    settings.base_dn = "dc=example,dc=test";
    settings.user_filter = "(|(uid={user})(mail={user}))";
    return settings;
  }
  Person add_person() override { return directory().add_person(); }
  Person add_person_outside() override { return directory().add_person("ou=outside"); }
  std::string people_dn() const override { return directory().dn("ou=people"); }
  std::string outside_dn() const override { return directory().dn("ou=outside"); }
  std::string add_group(const std::vector<std::string>& members) override {
    return directory().add_group(members);
  }
  bool accepts(const Person& person, const std::string& password) override {
    return directory().accepts(person, password);
  }
  void lock_by_failures(const Person& person) override { directory().lock_by_failures(person); }
  void forget_failures(const Person& person) override {
    directory().admin().replace(person.dn, "passwordRetryCount", {});
    directory().admin().replace(person.dn, "accountUnlockTime", {});
  }
  void disable(const Person& person) override {
    directory().admin().replace(person.dn, "nsAccountLock", {"true"});
  }
  void demand_change(const Person& person) override {
    directory().admin().replace(person.dn, "passwordExpirationTime", {"19700101000000Z"});
  }

 private:
  static Ds389Server& directory() { return Ds389Server::shared(); }
};

}  // namespace

bool can_start(ServerKind kind) {
  switch (kind) {
    case ServerKind::active_directory:
      return SambaDomain::can_start();
    case ServerKind::ds389:
      return Ds389Server::can_start();
    case ServerKind::openldap:
      break;
  }
  return true;
}

std::unique_ptr<ContractServer> contract_server(ServerKind kind) {
  switch (kind) {
    case ServerKind::active_directory:
      return std::make_unique<SambaServer>();
    case ServerKind::ds389:
      return std::make_unique<Ds389ContractServer>();
    case ServerKind::openldap:
      break;
  }
  return std::make_unique<OpenLdapServer>();
}

}  // namespace writeback::test
