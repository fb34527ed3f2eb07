// How VerifiedFlows finds out who somebody says they are, and whether this service is for them.
#include <utility>

#include "policy/flows/transitions.hpp"
#include "policy/flows/verified_flows.hpp"

namespace writeback {
namespace {

/// Whether it says something about the account, and not about the directory or the store.
bool is_about_the_account(ProblemKind kind) {
  return kind == ProblemKind::user_not_found || kind == ProblemKind::user_ambiguous ||
         kind == ProblemKind::password_not_managed || kind == ProblemKind::reset_not_enabled ||
         kind == ProblemKind::account_not_verified || kind == ProblemKind::account_disabled;
}

bool is_managed_for(const WritebackScope& scope, const Account& account, FlowKind kind) {
  const auto managed = [&](Operation operation) {
    return decide(scope, account, operation) == ScopeReason::managed;
  };
  if (kind != FlowKind::registration) return managed(operation_of(kind));
  return managed(Operation::reset) || managed(Operation::unlock);
}

Problem not_managed(const WritebackScope& scope, const Account& account, FlowKind kind) {
  return Problem{ProblemKind::password_not_managed,
                 std::string(name_of(decide(scope, account, operation_of(kind))))};
}

/// Anybody may hear that: the same for a name that nobody has and for somebody with too few
/// methods.
Problem not_verified(std::string why) {
  return Problem{ProblemKind::account_not_verified, std::move(why)};
}

}  // namespace

Task<void> VerifiedFlows::pass_captcha(const Flow& flow, const Secret& solution,
                                       const FlowVisit& visit) const {
  if (!parts_.captcha->is_asked_for()) co_return Result<void>();
  const auto solved =
      co_await parts_.captcha->check(flow.id, solution.reveal(), visit.now, visit.deadline);
  if (!solved) co_return solved.error();
  if (solved->name.empty()) co_return Result<void>();
  const auto first = co_await parts_.spent->spend("captcha:" + solved->name, solved->until);
  if (!first) co_return first.error();
  if (!*first) co_return Problem{ProblemKind::captcha_failed, "it was solved before"};
  co_return Result<void>();
}

/// A store that can't be used ends the flow anyway, so it is a problem here.
Task<void> VerifiedFlows::count_flow(std::string name, std::string aliases) const {
  const std::vector<ThrottleUse> uses{
      {ThrottleKind::flows, std::move(name), rules().limits.flows, std::move(aliases)}};
  const auto verdicts = co_await parts_.throttles->attempt(uses);
  if (!verdicts) co_return verdicts.error();
  co_return admitted_by(uses, *verdicts);
}

Task<Flow> VerifiedFlows::identify(FlowVisit visit, Identification who, FlowTrace& trace) const {
  trace.user = who.user;
  auto flow = co_await load_for(visit, FlowStep::identify);
  if (!flow) co_return flow;
  const auto passed = co_await pass_captcha(*flow, who.captcha, visit);
  if (!passed) co_return passed.error();
  flow->user = who.user;
  const bool by_password = flow->kind == FlowKind::change || flow->kind == FlowKind::registration;
  if (by_password) {
    auto identified = co_await identify_by_password(std::move(*flow), visit,
                                                    std::move(who.current_password), trace);
    co_return identified;
  }
  auto identified = co_await identify_for_gates(std::move(*flow), visit, trace);
  co_return identified;
}

/// Why the service is not for this person; empty: it is.
std::optional<Problem> VerifiedFlows::objection_to(const Flow& flow, const Person& person,
                                                   Timestamp now) const {
  const Account& account = person.account;
  const auto& scope = parts_.people->scope();
  if (!is_managed_for(scope, account, flow.kind)) return not_managed(scope, account, flow.kind);
  if (person.privileged && rules().privileged == PrivilegedRule::refuse) {
    return Problem{ProblemKind::password_not_managed, "the account is privileged"};
  }
  const bool allowed = flow.kind == FlowKind::change || rules().allowed_groups.empty() ||
                       is_member_of_any(account, rules().allowed_groups);
  if (!rules().enabled || !allowed) {
    return Problem{ProblemKind::reset_not_enabled, rules().enabled
                                                       ? "the account is in none of allowed_groups"
                                                       : "[self_service] enabled = no"};
  }
  if (const auto enabled = check_not_disabled(account); !enabled) return enabled.error();
  if (flow.kind == FlowKind::change) {
    // Heard now, and not when the new password is chosen.
    if (auto young = too_young(account, now)) {
      std::vector<Violation> violations;
      violations.push_back(std::move(*young));
      return policy_violation(std::move(violations));
    }
  }
  if (flow.kind == FlowKind::reset || flow.kind == FlowKind::unlock) {
    if (!can_pass(rules(), person.usable, parts_.people->gates_for(person), person.privileged)) {
      return not_verified("too few methods for the gates");
    }
  }
  return std::nullopt;
}

/// With `conceal` everybody gets on, and hears of it behind the gates; who can't pass any gets
/// gates that nobody passes.
void VerifiedFlows::conceal(Flow& flow, const Problem& objection, const Person* person) const {
  flow.refusal =
      is_about_the_account(objection.kind) ? objection.kind : ProblemKind::account_not_verified;
  const bool passable =
      person != nullptr &&
      can_pass(rules(), person->usable, parts_.people->gates_for(*person), person->privileged);
  if (passable) return;
  flow.concealed = true;
  flow.refusal = ProblemKind::account_not_verified;
  flow.subject = nobody_called(flow.user);
  const auto digest = parts_.people->hash()("plausible", flow.subject);
  begin_gates(flow, plausible_offers(rules(), digest));
}

Task<Flow> VerifiedFlows::identify_for_gates(Flow flow, FlowVisit visit, FlowTrace& trace) const {
  auto person = co_await parts_.people->find(flow.user, visit.now, visit.deadline);
  std::optional<Problem> objection;
  if (!person) {
    const Problem problem = person.error();
    if (!is_about_the_account(problem.kind)) co_return problem;
    objection = not_verified(std::string(row_of(problem.kind).code));
    flow.subject = nobody_called(flow.user);
    trace.user_is_known = false;
  } else {
    trace.entry = person->account.dn;
    flow.subject = person->subject;
    flow.aliases = aliases_of(person->account);
    if (flow.language.empty()) flow.language = person->account.contacts.language;
    flow.fingerprint = person->fingerprint;
    flow.privileged = person->privileged;
    flow.gates = parts_.people->gates_for(*person);
    objection = objection_to(flow, *person, visit.now);
  }
  const auto counted = co_await count_flow(flow.subject, flow.aliases);
  if (!counted) co_return counted.error();
  if (objection) trace.note = objection->log_reason;
  if (objection && !rules().conceal) {
    refuse(flow, objection->kind);
    const auto kept = co_await keep(flow);
    if (!kept) co_return kept.error();
    co_return *objection;
  }
  if (objection) conceal(flow, *objection, person ? &*person : nullptr);
  const bool locked = person && person->account.lock.kind != LockKind::none;
  if (!flow.concealed) {
    begin_gates(flow, offers_for_next_gate(rules(), person->usable, {}, person->privileged));
    if (flow.kind == FlowKind::unlock && !locked && !rules().conceal) finish(flow, "not_locked");
  }
  const auto kept = co_await keep(flow);
  if (!kept) co_return kept.error();
  co_return flow;
}

/// One sign-in in the directory, below its lockout.
Task<void> VerifiedFlows::sign_in(const Person& person, const Flow& flow, const Secret& password,
                                  Deadline deadline) const {
  const auto operation = flow.kind == FlowKind::registration &&
                                 decide(parts_.people->scope(), person.account, Operation::reset) !=
                                     ScopeReason::managed
                             ? Operation::unlock
                             : operation_of(flow.kind);
  const auto managed = ManagedAccount::admit(parts_.people->scope(), person.account, operation);
  if (!managed) co_return managed.error();
  if (person.account.lock.kind == LockKind::failures) {
    co_return Problem{ProblemKind::account_locked};
  }
  const auto may_try = co_await parts_.user_throttles.before_try(person.account);
  if (!may_try) co_return may_try.error();
  auto done = co_await parts_.people->directory().sign_in(*managed, password, deadline);
  static_cast<void>(co_await parts_.user_throttles.after_try(person.account, done));
  co_return done;
}

Task<Flow> VerifiedFlows::identify_by_password(Flow flow, FlowVisit visit, Secret password,
                                               FlowTrace& trace) const {
  const Problem wrong{ProblemKind::current_password_incorrect};
  auto person = co_await parts_.people->find(flow.user, visit.now, visit.deadline);
  if (!person) {
    const Problem problem = person.error();
    if (!is_about_the_account(problem.kind)) co_return problem;
    trace.user_is_known = false;
    const auto counted = co_await count_flow(nobody_called(flow.user), {});
    if (!counted) co_return counted.error();
    co_return wrong;
  }
  trace.entry = person->account.dn;
  flow.subject = person->subject;
  flow.aliases = aliases_of(person->account);
  if (flow.language.empty()) flow.language = person->account.contacts.language;
  flow.fingerprint = person->fingerprint;
  flow.privileged = person->privileged;
  const auto& scope = parts_.people->scope();
  if (!is_managed_for(scope, person->account, flow.kind)) {
    const Problem refused = not_managed(scope, person->account, flow.kind);
    trace.note = refused.log_reason;
    if (rules().conceal) co_return wrong;
    refuse(flow, refused.kind);
    const auto kept = co_await keep(flow);
    if (!kept) co_return kept.error();
    co_return refused;
  }
  const auto signed_in = co_await sign_in(*person, flow, password, visit.deadline);
  if (!signed_in) co_return signed_in.error();
  if (const auto objection = objection_to(flow, *person, visit.now)) {
    trace.note = objection->log_reason;
    refuse(flow, objection->kind);
    const auto kept = co_await keep(flow);
    if (!kept) co_return kept.error();
    co_return *objection;
  }
  if (flow.kind == FlowKind::change) {
    flow.sealed_password = parts_.seal.seal("current password of flow " + flow.id, password);
  }
  begin_gates(flow, {});
  const auto kept = co_await keep(flow);
  if (!kept) co_return kept.error();
  co_return flow;
}

}  // namespace writeback
