#include "policy/flows/verified_flows.hpp"

#include <utility>

#include "policy/flows/one_time_code.hpp"
#include "policy/flows/transitions.hpp"

namespace writeback {
namespace {

constexpr int turns_of_a_gateway = 8;

}  // namespace

Task<Flow> VerifiedFlows::open(Opening opening, Timestamp now) const {
  Flow flow;
  flow.id = new_token(parts_.random);
  flow.kind = opening.kind;
  flow.caller = std::move(opening.caller);
  flow.language = std::move(opening.language);
  flow.from = std::move(opening.from);
  flow.expires = now + rules().flow_life;
  const bool proves_by_password =
      flow.kind == FlowKind::change || flow.kind == FlowKind::registration;
  flow.gates = proves_by_password ? 0 : rules().gates;
  const auto kept = co_await keep(flow);
  if (!kept) co_return kept.error();
  co_return flow;
}

Task<Flow> VerifiedFlows::load(const FlowVisit& visit) const {
  auto found = co_await parts_.flows->load(visit.flow);
  if (!found) co_return found.error();
  if (!*found || (*found)->caller != visit.caller || visit.now >= (*found)->expires) {
    Problem problem{ProblemKind::not_found};
    problem.detail = "This took too long, or was never begun. Start again.";
    co_return problem;
  }
  co_return std::move(**found);
}

void VerifiedFlows::name_in(FlowTrace& trace, const Flow& flow) {
  trace.user = flow.user;
  trace.user_is_known = !is_nobody(flow.subject);
}

Task<Flow> VerifiedFlows::get(FlowVisit visit) const {
  auto flow = co_await load(visit);
  co_return flow;
}

Task<Flow> VerifiedFlows::load_for(const FlowVisit& visit, FlowStep step) const {
  auto flow = co_await load(visit);
  if (!flow) co_return flow;
  const auto fits = require(*flow, step);
  if (!fits) co_return fits.error();
  co_return flow;
}

Task<void> VerifiedFlows::keep(Flow& flow) const {
  const auto kept = co_await parts_.flows->keep(flow);
  if (!kept) co_return kept.error();
  if (!*kept) {
    co_return Problem{ProblemKind::operation_in_progress, "another request changed the flow"};
  }
  co_return Result<void>();
}

Task<Person> VerifiedFlows::bound_person(Flow& flow, const FlowVisit& visit) const {
  auto person = co_await parts_.people->find(flow.user, visit.now, visit.deadline);
  if (!person) {
    const auto kind = person.error().kind;
    if (kind != ProblemKind::user_not_found && kind != ProblemKind::user_ambiguous) {
      co_return person;
    }
  }
  // With nobody behind it the flow has done the same work by now.
  if (flow.concealed) co_return Problem{ProblemKind::verification_failed};
  const bool same =
      person && person->subject == flow.subject && person->fingerprint == flow.fingerprint;
  if (same) co_return person;
  cancel(flow);
  const auto kept = co_await keep(flow);
  if (!kept) co_return kept.error();
  co_return wrong_state(flow, "the account has changed since the flow began");
}

Task<Person> VerifiedFlows::person_of(const Flow& flow, Timestamp now, Deadline deadline) const {
  auto person = co_await parts_.people->find(flow.user, now, deadline);
  if (!person) co_return person;
  if (person->subject != flow.subject) co_return wrong_state(flow, "the name is another's now");
  co_return person;
}

/// A gateway says it once, so a request that came in between must not make it nothing.
Task<void> VerifiedFlows::confirm_call(std::string token, Timestamp now) const {
  auto confirmed = co_await confirm_call_once(token, now);
  for (int turn = 1; turn < turns_of_a_gateway; ++turn) {
    const bool lost = !confirmed && confirmed.error().kind == ProblemKind::operation_in_progress;
    if (!lost) break;
    confirmed = co_await confirm_call_once(token, now);
  }
  co_return confirmed;
}

Task<void> VerifiedFlows::confirm_call_once(std::string token, Timestamp now) const {
  auto found = co_await parts_.flows->load_by_call(token);
  if (!found) co_return found.error();
  const Problem unknown{ProblemKind::not_found};
  if (!*found) co_return unknown;
  Flow flow = std::move(**found);
  const bool waits = flow.state == FlowState::await_call && flow.challenge &&
                     flow.challenge->call_token == token && now < flow.challenge->expires;
  if (!waits) co_return unknown;
  flow.challenge->call_confirmed = true;
  co_return co_await keep(flow);
}

}  // namespace writeback
