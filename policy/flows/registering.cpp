#include "policy/flows/registering.hpp"

#include <algorithm>
#include <utility>

#include "policy/flows/authenticator.hpp"
#include "policy/flows/email_address.hpp"
#include "policy/flows/recovery_code.hpp"
#include "policy/flows/transitions.hpp"

namespace writeback {
namespace {

bool is_of_the_directory(TargetKind kind) {
  return kind == TargetKind::alternate_email || kind == TargetKind::mobile_phone ||
         kind == TargetKind::office_phone;
}

const Target* directory_target(const Person& person, std::string_view id) {
  for (const auto& offer : person.usable) {
    for (const auto& target : offer.targets) {
      if (target.id == id && is_of_the_directory(target.kind)) return &target;
    }
  }
  return nullptr;
}

bool is_in(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// Takes the method away; the address that it had, for the notice. Empty optional: there was none.
std::optional<std::string> take_away(Registration& registration, Method method) {
  const auto taken = [](std::string& address) -> std::optional<std::string> {
    if (address.empty()) return std::nullopt;
    return std::exchange(address, {});
  };
  switch (method) {
    case Method::email:
      return taken(registration.email);
    case Method::text:
    case Method::call:
      return taken(registration.phone);
    case Method::questions:
      if (registration.answers.empty()) return std::nullopt;
      registration.answers.clear();
      return std::string();
    case Method::authenticator:
      if (registration.authenticator_secret.empty()) return std::nullopt;
      registration.authenticator_secret.clear();
      registration.authenticator_last_step = 0;
      return std::string();
    case Method::recovery_code:
      if (registration.recovery_codes.empty()) return std::nullopt;
      registration.recovery_codes.clear();
      return std::string();
    case Method::office_call:
      break;
  }
  return std::nullopt;
}

}  // namespace

RegistrationView view_of(const SelfServiceRules& rules, const Person& person, Timestamp now) {
  RegistrationView view;
  const Registration& kept = person.registration;
  for (const auto& offer : person.usable) {
    for (const auto& target : offer.targets) {
      if (target.kind == TargetKind::help_desk_pass) continue;
      RegistrationView::Entry entry;
      entry.method = offer.method;
      entry.kind = target.kind;
      entry.id = target.id;
      entry.value = target.address;
      entry.confirmed = !is_of_the_directory(target.kind) || is_in(kept.confirmed, target.address);
      if (target.kind == TargetKind::recovery_codes) entry.left = kept.recovery_codes.size();
      view.entries.push_back(std::move(entry));
    }
  }
  std::vector<Offer> lasting = person.usable;
  std::erase_if(lasting, [](const Offer& offer) {
    return offer.targets.size() == 1 && offer.targets.front().kind == TargetKind::help_desk_pass;
  });
  view.registered = count_of_methods(lasting);
  view.required = std::max(rules.methods_to_register, std::size_t{1});
  const std::size_t gates = person.privileged ? 2 : rules.gates;
  view.is_complete =
      view.registered >= view.required && can_pass(rules, lasting, gates, person.privileged);
  if (kept.confirmed_at != Timestamp{}) view.confirmed_at = kept.confirmed_at;
  if (rules.reconfirm_after.count() > 0 && view.is_complete) {
    // Data that an administrator filled in counts, and its owner has never been asked.
    const Timestamp due = kept.confirmed_at == Timestamp{}
                              ? now
                              : Timestamp{kept.confirmed_at + rules.reconfirm_after};
    view.reconfirm_at = due;
    view.reconfirm = now >= due;
  }
  return view;
}

std::string_view state_of(const RegistrationView& view) {
  if (!view.is_complete) return "not_registered";
  return view.reconfirm ? "reconfirm" : "registered";
}

Task<Registering::Opened> Registering::open(FlowVisit visit, FlowStep step,
                                            FlowTrace& trace) const {
  auto flow = co_await flows_.load_for(visit, step);
  if (!flow) co_return flow.error();
  trace.user = flow->user;
  auto person = co_await flows_.person_of(*flow, visit.now, visit.deadline);
  if (!person) co_return person.error();
  trace.entry = person->account.dn;
  if (person->fingerprint != flow->fingerprint) {
    cancel(*flow);
    const auto kept = co_await flows_.keep(*flow);
    if (!kept) co_return kept.error();
    co_return wrong_state(*flow, "the account has changed since the flow began");
  }
  Opened opened{std::move(*flow), std::move(*person)};
  co_return opened;
}

Task<RegistrationView> Registering::show(FlowVisit visit) const {
  FlowTrace unused;
  const auto now = visit.now;
  const auto opened = co_await open(std::move(visit), FlowStep::methods, unused);
  if (!opened) co_return opened.error();
  co_return view_of(flows_.rules(), opened->person, now);
}

/// What has to be verified before it counts.
Result<void> Registering::begin_pending(Flow& flow, const NewMethod& wish) const {
  PendingMethod pending;
  pending.method = wish.method;
  if (wish.method == Method::email) {
    if (!is_email_address(wish.email))
      return invalid_request("/email", "expected an e-mail address");
    pending.address = wish.email;
  } else {
    const auto phone = flows_.parts().people->read_phone()(wish.number);
    if (!phone || !phone->extension.empty()) {
      return invalid_request("/number", "expected the full number with its country: +49 …");
    }
    pending.address = phone->e164;
  }
  flow.pending = std::move(pending);
  flow.challenge.reset();
  flow.state = FlowState::manage_methods;
  return {};
}

Task<void> Registering::set_answers(Person& person, const Answers& typed) const {
  const auto& names = person.account.login_names;
  auto plain = answers_to_register(flows_.rules().questions, typed,
                                   names.empty() ? std::string_view() : names.front());
  if (!plain) co_return plain.error();
  std::vector<RegisteredAnswer> hashed;
  for (auto& [question, answer] : *plain) {
    auto hash = co_await answers_->hash(std::move(answer));
    if (!hash) co_return hash.error();
    RegisteredAnswer one;
    one.question = question;
    one.hash = std::move(*hash);
    hashed.push_back(std::move(one));
  }
  person.registration.answers = std::move(hashed);
  co_return Result<void>();
}

/// The registration first: a flow that is bound to one that was not kept would only be cancelled.
Task<void> Registering::keep(Opened& opened, const FlowVisit& visit, MessageKind told,
                             Method method, std::vector<std::string> also_to) const {
  auto& person = opened.person;
  const auto kept =
      co_await flows_.parts().people->registrations().keep(person.subject, person.registration);
  if (!kept) co_return kept.error();
  if (!*kept) {
    co_return Problem{ProblemKind::operation_in_progress, "another request changed what is kept"};
  }
  auto now = co_await flows_.parts().people->know(person.account, visit.now);
  if (!now) co_return now.error();
  opened.flow.fingerprint = now->fingerprint;
  const auto bound = co_await flows_.keep(opened.flow);
  if (!bound) co_return bound.error();
  Occasion occasion{told, opened.flow.caller, opened.flow.from, visit.operation};
  occasion.method = name_of(method);
  occasion.language = opened.flow.language;
  occasion.when = visit.now;
  static_cast<void>(
      co_await flows_.parts().notices->tell(*now, std::move(occasion), std::move(also_to)));
  co_return Result<void>();
}

Task<AddedMethod> Registering::add(FlowVisit visit, NewMethod wish, FlowTrace& trace) const {
  auto opened = co_await open(visit, FlowStep::methods, trace);
  if (!opened) co_return opened.error();
  AddedMethod added;
  auto& registration = opened->person.registration;
  if (!wish.confirm.empty()) {
    const Target* target = directory_target(opened->person, wish.confirm);
    if (target == nullptr) co_return invalid_request("/confirm", "is no target of the directory");
    if (!is_in(registration.confirmed, target->address)) {
      registration.confirmed.push_back(target->address);
    }
    const auto kept =
        co_await flows_.parts().people->registrations().keep(opened->person.subject, registration);
    if (!kept) co_return kept.error();
    if (!*kept) {
      co_return Problem{ProblemKind::operation_in_progress, "another request changed what is kept"};
    }
    trace.note = "confirmed " + wish.confirm;
    added.flow = std::move(opened->flow);
    co_return added;
  }
  trace.note = "adding " + std::string(name_of(wish.method));
  if (wish.method == Method::office_call || !flows_.rules().methods.has(wish.method)) {
    co_return invalid_request("/method", "can't be registered here");
  }
  if (wish.method == Method::questions) {
    const auto set = co_await set_answers(opened->person, wish.answers);
    if (!set) co_return set.error();
    const auto kept = co_await keep(*opened, visit, MessageKind::method_added, wish.method);
    if (!kept) co_return kept.error();
  } else if (wish.method == Method::recovery_code) {
    registration.recovery_codes.clear();
    for (std::size_t i = 0; i < recovery_codes_given; ++i) {
      Secret code = new_recovery_code(flows_.parts().random);
      registration.recovery_codes.push_back(
          hash_of_recovery_code(opened->person.subject, plain_recovery_code(code)));
      added.recovery_codes.push_back(std::move(code));
    }
    const auto kept = co_await keep(*opened, visit, MessageKind::method_added, wish.method);
    if (!kept) co_return kept.error();
  } else {
    if (wish.method == Method::authenticator) {
      PendingMethod pending;
      pending.method = wish.method;
      pending.authenticator_secret = new_authenticator_secret(flows_.parts().random);
      added.authenticator_secret = pending.authenticator_secret;
      opened->flow.pending = std::move(pending);
      opened->flow.challenge.reset();
      opened->flow.state = FlowState::manage_methods;
    } else {
      const auto begun = begin_pending(opened->flow, wish);
      if (!begun) co_return begun.error();
    }
    const auto kept = co_await flows_.keep(opened->flow);
    if (!kept) co_return kept.error();
  }
  added.flow = std::move(opened->flow);
  co_return added;
}

Task<Flow> Registering::remove(FlowVisit visit, Method method, FlowTrace& trace) const {
  auto opened = co_await open(visit, FlowStep::methods, trace);
  if (!opened) co_return opened.error();
  trace.note = "removing " + std::string(name_of(method));
  const auto address = take_away(opened->person.registration, method);
  if (!address) co_return invalid_request("/method", "is not registered");
  std::vector<std::string> also_to;
  if (!address->empty()) also_to.push_back(*address);
  const auto kept =
      co_await keep(*opened, visit, MessageKind::method_removed, method, std::move(also_to));
  if (!kept) co_return kept.error();
  co_return std::move(opened->flow);
}

Task<Flow> Registering::finish(FlowVisit visit, FlowTrace& trace) const {
  auto opened = co_await open(visit, FlowStep::finish, trace);
  if (!opened) co_return opened.error();
  const auto view = view_of(flows_.rules(), opened->person, visit.now);
  if (!view.is_complete) {
    Problem problem = wrong_state(opened->flow, "too few methods are registered");
    problem.detail = "Not enough is registered yet: " + std::to_string(view.registered) + " of " +
                     std::to_string(view.required) + ". Add another way to prove who you are.";
    co_return problem;
  }
  auto& registration = opened->person.registration;
  registration.confirmed_at = visit.now;
  for (const auto& entry : view.entries) {
    if (!entry.confirmed && !is_in(registration.confirmed, entry.value)) {
      registration.confirmed.push_back(entry.value);
    }
  }
  trace.note = std::to_string(view.registered) + " methods";
  const auto kept =
      co_await flows_.parts().people->registrations().keep(opened->person.subject, registration);
  if (!kept) co_return kept.error();
  if (!*kept) {
    co_return Problem{ProblemKind::operation_in_progress, "another request changed what is kept"};
  }
  writeback::finish(opened->flow, "registered");
  const auto done = co_await flows_.keep(opened->flow);
  if (!done) co_return done.error();
  co_return std::move(opened->flow);
}

/// What was verified counts from now on, for the registration and for what the flow is bound to.
Task<Flow> VerifiedFlows::register_pending(Flow flow, FlowVisit visit) const {
  auto person = co_await person_of(flow, visit.now, visit.deadline);
  if (!person) co_return person.error();
  const PendingMethod pending = std::exchange(flow.pending, std::nullopt).value();
  auto& kept = person->registration;
  std::vector<std::string> also_to;
  if (pending.method == Method::authenticator) {
    kept.authenticator_secret = pending.authenticator_secret;
    // The code that proved it is used up; the app's next one is as good as any.
    kept.authenticator_last_step = pending.authenticator_step;
  } else {
    std::string& address = pending.method == Method::email ? kept.email : kept.phone;
    if (!address.empty()) also_to.push_back(address);
    address = pending.address;
  }
  const auto stored = co_await parts_.people->registrations().keep(person->subject, kept);
  if (!stored) co_return stored.error();
  if (!*stored) {
    co_return Problem{ProblemKind::operation_in_progress, "another request changed what is kept"};
  }
  auto now = co_await parts_.people->know(person->account, visit.now);
  if (!now) co_return now.error();
  flow.fingerprint = now->fingerprint;
  flow.challenge.reset();
  flow.state = FlowState::manage_methods;
  const auto done = co_await keep(flow);
  if (!done) co_return done.error();
  Occasion occasion{MessageKind::method_added, flow.caller, flow.from, visit.operation};
  occasion.method = name_of(pending.method);
  occasion.language = flow.language;
  occasion.when = visit.now;
  static_cast<void>(co_await parts_.notices->tell(*now, std::move(occasion), std::move(also_to)));
  co_return flow;
}

}  // namespace writeback
