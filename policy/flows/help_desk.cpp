#include "policy/flows/help_desk.hpp"

#include <utility>

#include "policy/flows/recovery_code.hpp"

namespace writeback {
namespace {

constexpr std::chrono::hours pass_life{1};

Problem changed_in_between() {
  return Problem{ProblemKind::operation_in_progress, "another request changed what is kept"};
}

}  // namespace

Task<HelpDesk::View> HelpDesk::show(Visit visit) const {
  const auto person = co_await parts_.people->find(visit.user, visit.now, visit.deadline);
  if (!person) co_return person.error();
  View view;
  view.registration = view_of(parts_.people->rules(), *person, visit.now);
  view.has_pass =
      !person->registration.pass.empty() && visit.now < person->registration.pass_expires;
  view.entry = person->account.dn;
  co_return view;
}

Task<bool> HelpDesk::clear_registration(Visit visit, std::string& entry) const {
  const auto person = co_await parts_.people->find(visit.user, visit.now, visit.deadline);
  if (!person) co_return person.error();
  entry = person->account.dn;
  auto removed = co_await parts_.people->registrations().remove(person->subject);
  if (!removed || !*removed) co_return removed;
  Occasion occasion{MessageKind::registration_cleared, visit.caller, {}, visit.operation};
  occasion.when = visit.now;
  // The addresses that are gone hear of it too: `person` was read before.
  static_cast<void>(co_await parts_.notices->tell(*person, std::move(occasion)));
  co_return true;
}

Task<void> HelpDesk::clear_throttles(Visit visit, std::string& entry) const {
  const auto person = co_await parts_.people->find(visit.user, visit.now, visit.deadline);
  if (!person) co_return person.error();
  entry = person->account.dn;
  const auto& limits = parts_.people->rules().limits;
  std::vector<ThrottleUse> uses{
      {ThrottleKind::identity, person->subject, limits.identity},
      {ThrottleKind::flows, person->subject, limits.flows},
      {ThrottleKind::contact, person->subject, limits.contact},
  };
  for (const auto& offer : person->usable) {
    for (const auto& target : offer.targets) {
      if (target.address.empty()) continue;
      uses.push_back({ThrottleKind::destination, target.address, limits.destination});
      uses.push_back({ThrottleKind::destination_day, target.address, limits.destination_day});
    }
  }
  for (auto& use : uses) {
    const auto forgotten = co_await parts_.throttles->forget(std::move(use));
    if (!forgotten) co_return forgotten.error();
  }
  co_return Result<void>();
}

Task<HelpDesk::Pass> HelpDesk::issue_pass(Visit visit, std::string& entry) const {
  auto person = co_await parts_.people->find(visit.user, visit.now, visit.deadline);
  if (!person) co_return person.error();
  entry = person->account.dn;
  const auto& scope = parts_.people->scope();
  const bool managed = decide(scope, person->account, Operation::reset) == ScopeReason::managed ||
                       decide(scope, person->account, Operation::unlock) == ScopeReason::managed;
  if (!managed) {
    co_return Problem{ProblemKind::password_not_managed,
                      std::string(name_of(decide(scope, person->account, Operation::reset)))};
  }
  if (const auto enabled = check_not_disabled(person->account); !enabled) {
    co_return enabled.error();
  }
  Pass pass;
  pass.code = new_recovery_code(parts_.random);
  pass.expires = visit.now + pass_life;
  person->registration.pass =
      hash_of_recovery_code(person->subject, plain_recovery_code(pass.code));
  person->registration.pass_expires = pass.expires;
  const auto kept =
      co_await parts_.people->registrations().keep(person->subject, person->registration);
  if (!kept) co_return kept.error();
  if (!*kept) co_return changed_in_between();
  co_return pass;
}

}  // namespace writeback
