#include "tests/integration/directory_contract.hpp"

#include "ldap/openldap.hpp"

namespace writeback::test {

using Transport = support::TestDirectory::Transport;

void DirectoryContract::SetUp() {
  const std::string uri = server().uri(GetParam());
  settings_.servers.push_back(*ldap::parse_server_uri(uri));
  settings_.start_tls = GetParam() == Transport::start_tls;
  settings_.ca_pem = server().ca_pem();
  settings_.bind_dn = server().service_dn();
  settings_.bind_password = Secret(server().service_password());
  settings_.base_dn = server().people_dn();
  settings_.user_filter = "(|(uid={user})(mail={user}))";
  settings_.connections = 2;
}

void DirectoryContract::TearDown() {
  directory_.reset();
  loop_.restart();
  loop_.poll();
}

ldap::LdapDirectory& DirectoryContract::directory() {
  if (!directory_) {
    directory_ = std::make_unique<ldap::LdapDirectory>(
        loop_.get_executor(), std::make_shared<const ldap::DirectorySettings>(std::move(settings_)),
        std::make_unique<ldap::OpenLdap>());
  }
  return *directory_;
}

namespace {

TrustedCaller trusted_caller() {
  CallerScopes scopes;
  scopes.add(CallerScope::writeback);
  return TrustedCaller::vouching(scopes).value();
}

/// Everything passes, so that the directory's own rules are what answers.
AcceptedPassword accepted(const std::string& password) {
  PasswordRules rules;
  rules.min_length = 1;
  rules.max_length = 4096;
  rules.refuse_user_name = false;
  rules.banned = BannedWords{};
  return AcceptedPassword::accept(rules, Secret(password), Account{}).value();
}

}  // namespace

Result<ManagedAccount> DirectoryContract::managed(const support::Person& person,
                                                  Operation operation) {
  auto account = find(person.uid);
  if (!account) return account.error();
  return ManagedAccount::admit(WritebackScope{}, std::move(*account), operation);
}

Result<ResetReceipt> DirectoryContract::reset(const support::Person& person,
                                              const std::string& password, ResetOptions options) {
  auto account = managed(person, Operation::reset);
  if (!account) return account.error();
  const VerifiedAccount verified(std::move(*account), trusted_caller());
  const auto fit = accepted(support::SecretsUsed::of_this_process().add(password));
  return run(directory().set_password(verified, fit, options, soon()));
}

Result<void> DirectoryContract::change(const support::Person& person, const std::string& current,
                                       const std::string& password) {
  auto account = managed(person, Operation::change);
  if (!account) return account.error();
  const Secret old(current);
  const auto fit = accepted(support::SecretsUsed::of_this_process().add(password));
  return run(directory().change_password(*account, old, fit, soon()));
}

Result<UnlockReceipt> DirectoryContract::unlock(const support::Person& person) {
  auto account = managed(person, Operation::unlock);
  if (!account) return account.error();
  const VerifiedAccount verified(std::move(*account), trusted_caller());
  return run(directory().unlock(verified, soon()));
}

INSTANTIATE_TEST_SUITE_P(OpenLdap, DirectoryContract,
                         testing::ValuesIn(support::TestDirectory::transports()),
                         [](const auto& transport) -> std::string {
                           switch (transport.param) {
                             case Transport::ldaps:
                               return "Ldaps";
                             case Transport::start_tls:
                               return "StartTls";
                             case Transport::ldapi:
                               return "Ldapi";
                           }
                           return "";
                         });

}  // namespace writeback::test
