#include "policy/flows/importing.hpp"

#include <algorithm>

#include "policy/flows/email_address.hpp"

namespace writeback {
namespace {

bool is_managed(const WritebackScope& scope, const Account& account) {
  return decide(scope, account, Operation::reset) == ScopeReason::managed ||
         decide(scope, account, Operation::unlock) == ScopeReason::managed;
}

bool is_in_use(const Person& person, const std::string& address) {
  for (const auto& offer : person.usable) {
    const auto& targets = offer.targets;
    if (std::any_of(targets.begin(), targets.end(),
                    [&](const Target& target) { return target.address == address; })) {
      return true;
    }
  }
  return false;
}

/// `address` is the wish in its plain form; empty where it is none.
ImportFate take(const Person& person, std::string& registered, const std::string& address,
                bool is_offered) {
  if (address.empty()) return ImportFate::invalid;
  if (!is_offered) return ImportFate::not_offered;
  if (registered == address || is_in_use(person, address)) return ImportFate::there;
  if (!registered.empty()) return ImportFate::kept_another;
  registered = address;
  return ImportFate::taken;
}

}  // namespace

std::string_view name_of(ImportFate fate) {
  switch (fate) {
    case ImportFate::absent:
      return "absent";
    case ImportFate::taken:
      return "taken";
    case ImportFate::there:
      return "there";
    case ImportFate::kept_another:
      return "kept_another";
    case ImportFate::not_offered:
      return "not_offered";
    case ImportFate::invalid:
      break;
  }
  return "invalid";
}

Task<Imported> import_registration(const People& people, ImportWish wish, Timestamp now,
                                   Deadline deadline) {
  auto person = co_await people.find(wish.user, now, deadline);
  if (!person) co_return person.error();
  if (!is_managed(people.scope(), person->account)) {
    co_return Problem{ProblemKind::password_not_managed, "registrations are for managed people"};
  }
  const Methods& methods = people.rules().methods;
  auto& registration = person->registration;
  Imported imported;
  imported.entry = person->account.dn;
  if (!wish.email.empty()) {
    const std::string address = is_email_address(wish.email) ? wish.email : std::string();
    imported.email = take(*person, registration.email, address, methods.has(Method::email));
  }
  if (!wish.phone.empty()) {
    const auto phone = people.read_phone()(wish.phone);
    const bool full = phone && phone->extension.empty();
    const bool is_offered = methods.has(Method::text) || methods.has(Method::call);
    imported.phone =
        take(*person, registration.phone, full ? phone->e164 : std::string(), is_offered);
  }
  const bool changed = imported.email == ImportFate::taken || imported.phone == ImportFate::taken;
  if (!wish.apply || !changed) co_return imported;
  const auto kept = co_await people.registrations().keep(person->subject, registration);
  if (!kept) co_return kept.error();
  if (!*kept) {
    co_return Problem{ProblemKind::operation_in_progress, "another request changed what is kept"};
  }
  co_return imported;
}

}  // namespace writeback
