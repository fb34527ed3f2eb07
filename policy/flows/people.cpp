#include "policy/flows/people.hpp"

#include <utility>

namespace writeback {
namespace {

constexpr std::string_view nobody = "nobody:";

class Digest {
 public:
  void add(std::string_view part) {
    text_ += std::to_string(part.size()) + ":";
    text_ += part;
  }
  void add(const std::vector<std::string>& parts) {
    add(std::to_string(parts.size()));
    for (const auto& part : parts) add(part);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// Everything whose change in mid-flow ends the flow. Not what the flow itself uses up: recovery
/// codes, steps of the authenticator, the pass. Nor the lock, which comes and goes by itself.
std::string bound_to(const Person& person, const WritebackScope& scope) {
  const Account& account = person.account;
  Digest digest;
  digest.add(person.subject);
  digest.add(account.contacts.emails);
  digest.add(account.contacts.mobile_phones);
  digest.add(account.contacts.office_phones);
  digest.add(account.revision.password_changed);
  digest.add(account.disabled ? "disabled" : "enabled");
  for (const auto operation : {Operation::reset, Operation::unlock, Operation::change}) {
    digest.add(name_of(decide(scope, account, operation)));
  }
  digest.add(person.privileged ? "privileged" : "");
  digest.add(person.registration.email);
  digest.add(person.registration.phone);
  digest.add(person.registration.authenticator_secret);
  for (const auto& answer : person.registration.answers) {
    digest.add(answer.question);
    digest.add(answer.hash);
  }
  return digest.text();
}

}  // namespace

std::string subject_of(const Account& account) {
  return account.unique_id.empty() ? "dn:" + account.dn : account.unique_id;
}

std::string nobody_called(std::string_view user) {
  std::string name(nobody);
  for (const char c : user) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return name;
}

bool is_nobody(std::string_view subject) {
  return subject.starts_with(nobody);
}

std::string aliases_of(const Account& account) {
  std::string aliases;
  for (const auto& login : account.login_names) aliases += login + "\n";
  return aliases + account.dn;
}

Task<Person> People::know(Account account, Timestamp now) const {
  Person person;
  person.account = std::move(account);
  person.subject = subject_of(person.account);
  auto registration = co_await parts_.registrations->load(person.subject);
  if (!registration) co_return registration.error();
  person.registration = std::move(*registration);
  person.privileged = is_privileged(parts_.scope, person.account);
  person.usable =
      usable_methods(parts_.rules, person.account, person.registration, now, parts_.read_phone);
  person.fingerprint = parts_.hash("fingerprint", bound_to(person, parts_.scope));
  co_return person;
}

Task<Person> People::find(std::string_view user, Timestamp now, Deadline deadline) const {
  auto found = co_await parts_.directory->find(user, Detail::complete, deadline);
  if (found) {
    auto person = co_await know(std::move(*found), now);
    co_return person;
  }
  const Problem problem = found.error();
  if (problem.kind == ProblemKind::user_not_found || problem.kind == ProblemKind::user_ambiguous) {
    // The same work as for somebody who is there.
    auto of_nobody = co_await parts_.registrations->load(nobody_called(user));
    if (!of_nobody) co_return of_nobody.error();
  }
  co_return problem;
}

std::size_t People::gates_for(const Person& person) const {
  return person.privileged ? std::size_t{2} : parts_.rules.gates;
}

}  // namespace writeback
