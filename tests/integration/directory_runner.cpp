#include "tests/integration/directory_runner.hpp"

namespace writeback::test {

void DirectoryRunner::TearDown() {
  directory_.reset();
  loop_.restart();
  loop_.poll();
}

ldap::LdapDirectory& DirectoryRunner::directory() {
  if (!directory_) {
    directory_ = std::make_unique<ldap::LdapDirectory>(
        loop_.get_executor(),
        std::make_shared<const ldap::DirectorySettings>(std::move(settings_)));
  }
  return *directory_;
}

namespace {

TrustedCaller trusted_caller() {
  CallerScopes scopes;
  scopes.add(CallerScope::writeback);
  return TrustedCaller::vouching(scopes).value();
}

}  // namespace

AcceptedPassword DirectoryRunner::accepted_password(const std::string& password) {
  PasswordRules rules;
  rules.min_length = 1;
  rules.max_length = 4096;
  rules.refuse_user_name = false;
  rules.banned = BannedWords{};
  return AcceptedPassword::accept(rules, Secret(password), Account{}).value();
}

Result<VerifiedAccount> DirectoryRunner::verified_for(const support::Person& person,
                                                      Operation operation) {
  auto account = managed(person, operation);
  if (!account) return account.error();
  return VerifiedAccount(std::move(*account), trusted_caller());
}

Result<ManagedAccount> DirectoryRunner::managed(const support::Person& person,
                                                Operation operation) {
  auto account = find(person.uid);
  if (!account) return account.error();
  return ManagedAccount::admit(WritebackScope{}, std::move(*account), operation);
}

Result<ResetReceipt> DirectoryRunner::reset(const support::Person& person,
                                            const std::string& password, ResetOptions options) {
  auto verified = verified_for(person, Operation::reset);
  if (!verified) return verified.error();
  return set_password(*verified, password, options);
}

Result<ResetReceipt> DirectoryRunner::set_password(const VerifiedAccount& account,
                                                   const std::string& password,
                                                   ResetOptions options) {
  const auto fit = accepted_password(support::SecretsUsed::of_this_process().add(password));
  return run(directory().set_password(account, fit, options, soon()));
}

Result<void> DirectoryRunner::change(const support::Person& person, const std::string& current,
                                     const std::string& password) {
  auto account = managed(person, Operation::change);
  if (!account) return account.error();
  const Secret old(current);
  const auto fit = accepted_password(support::SecretsUsed::of_this_process().add(password));
  return run(directory().change_password(*account, old, fit, soon()));
}

Result<UnlockReceipt> DirectoryRunner::unlock(const support::Person& person) {
  auto account = managed(person, Operation::unlock);
  if (!account) return account.error();
  const VerifiedAccount verified(std::move(*account), trusted_caller());
  return run(directory().unlock(verified, soon()));
}

}  // namespace writeback::test
