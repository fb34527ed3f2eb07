// How VerifiedFlows looks at a proof. Every try counts before it is looked at, for the flow and for
// the person, so that many at the same moment, or in many flows, get no more tries than one.
#include <algorithm>
#include <utility>

#include "policy/equal_time.hpp"
#include "policy/flows/authenticator.hpp"
#include "policy/flows/one_time_code.hpp"
#include "policy/flows/recovery_code.hpp"
#include "policy/flows/transitions.hpp"
#include "policy/flows/verified_flows.hpp"

namespace writeback {
namespace {

/// Requests that race for one flow each get their turn; more at once than this is no person.
constexpr int most_turns = 8;

Problem expired() {
  Problem problem{ProblemKind::verification_failed, "the challenge has expired"};
  problem.detail = "The code is too old. Ask for another one, or choose another way.";
  problem.tries_left = 0;
  return problem;
}

bool is_polled(const Flow& flow) {
  return flow.state == FlowState::await_call;
}

}  // namespace

ThrottleUse VerifiedFlows::identity_of(const Flow& flow) const {
  return {ThrottleKind::identity, flow.subject, rules().limits.identity, flow.aliases};
}

Task<bool> VerifiedFlows::use_authenticator(Flow& flow, const Secret& code, Timestamp now) const {
  auto& registrations = parts_.people->registrations();
  auto registration = co_await registrations.load(flow.subject);
  if (!registration) co_return registration.error();
  const bool registers = flow.pending.has_value();
  const std::string& secret =
      registers ? flow.pending->authenticator_secret : registration->authenticator_secret;
  const std::int64_t last = registers ? 0 : registration->authenticator_last_step;
  const auto step = step_of_code(secret, code.reveal(), now, last);
  if (!step) co_return false;
  if (registers) {
    flow.pending->authenticator_step = *step;
    co_return true;
  }
  registration->authenticator_last_step = *step;
  // Where another request used a code of this person in between, this one may be the same.
  co_return co_await registrations.keep(flow.subject, std::move(*registration));
}

Task<bool> VerifiedFlows::use_recovery_code(const Flow& flow, const Secret& code,
                                            Timestamp now) const {
  auto& registrations = parts_.people->registrations();
  auto registration = co_await registrations.load(flow.subject);
  if (!registration) co_return registration.error();
  const auto hash = hash_of_recovery_code(flow.subject, plain_recovery_code(code));
  if (flow.challenge->target.kind == TargetKind::help_desk_pass) {
    const bool right = !registration->pass.empty() && now < registration->pass_expires &&
                       equal_time(registration->pass, hash);
    if (!right) co_return false;
    registration->pass.clear();
  } else {
    auto& codes = registration->recovery_codes;
    const auto right = std::find_if(codes.begin(), codes.end(),
                                    [&](const std::string& one) { return equal_time(one, hash); });
    if (right == codes.end()) co_return false;
    codes.erase(right);
  }
  co_return co_await registrations.keep(flow.subject, std::move(*registration));
}

/// All of them are looked at, whichever is wrong.
Task<bool> VerifiedFlows::answers_are_right(const Flow& flow, const Answers& answers) const {
  const auto registration = co_await parts_.people->registrations().load(flow.subject);
  if (!registration) co_return registration.error();
  const auto& asked = flow.challenge->questions;
  bool right = !asked.empty();
  for (const auto& question : asked) {
    const auto known = std::find_if(registration->answers.begin(), registration->answers.end(),
                                    [&](const auto& one) { return one.question == question; });
    const auto typed = answers.find(question);
    if (known == registration->answers.end() || typed == answers.end()) {
      right = false;
      continue;
    }
    auto same = co_await parts_.answers->matches(plain_answer(typed->second), known->hash);
    if (!same) co_return same;
    right = right && *same;
  }
  co_return right;
}

Task<bool> VerifiedFlows::is_proved(Flow& flow, const Proof& proof, Timestamp now) const {
  if (flow.concealed) co_return false;
  const Challenge& challenge = flow.challenge.value();
  switch (challenge.method) {
    case Method::questions:
      co_return co_await answers_are_right(flow, proof.answers);
    case Method::authenticator: {
      const Secret code = plain_code(proof.code);
      co_return co_await use_authenticator(flow, code, now);
    }
    case Method::recovery_code:
      co_return co_await use_recovery_code(flow, proof.code, now);
    case Method::email:
    case Method::text:
    case Method::call:
    case Method::office_call:
      break;
  }
  const Secret code = plain_code(proof.code);
  const auto hash =
      hash_of_code(parts_.people->hash(), flow.id, challenge.target.address, code.reveal());
  co_return !challenge.code_hash.empty() && equal_time(hash, challenge.code_hash);
}

/// Behind a proof: is it still the same account, and what comes next?
Task<Flow> VerifiedFlows::go_on(Flow flow, FlowVisit visit, FlowTrace& trace) const {
  auto person = co_await bound_person(flow, visit);
  if (!person) co_return person.error();
  trace.entry = person->account.dn;
  if (flow.pending) {
    auto registered = co_await register_pending(std::move(flow), visit);
    co_return registered;
  }
  auto passed = flow.passed;
  passed.push_back({flow.challenge->method, flow.challenge->target.address});
  const auto on =
      pass_gate(flow, offers_for_next_gate(rules(), person->usable, passed, person->privileged));
  trace.note = "gates: " + gates_of(flow);
  const auto kept = co_await keep(flow);
  if (!kept) co_return kept.error();
  if (!on) co_return on.error();
  co_return flow;
}

Task<Flow> VerifiedFlows::verify_once(FlowVisit visit, const Proof& proof, FlowTrace& trace) const {
  auto flow = co_await load_for(visit, FlowStep::verify);
  if (!flow) co_return flow;
  name_in(trace, *flow);
  trace.note = name_of(flow->challenge->method);
  if (is_polled(*flow)) {
    if (visit.now >= flow->challenge->expires) {
      drop_challenge(*flow);
      const auto kept = co_await keep(*flow);
      if (!kept) co_return kept.error();
      co_return expired();
    }
    if (!flow->challenge->call_confirmed) co_return flow;
    auto next = co_await go_on(std::move(*flow), visit, trace);
    co_return next;
  }
  // Counted before anything is looked at, and kept: who loses the race begins anew.
  Flow judged = *flow;
  const bool too_late = visit.now >= flow->challenge->expires;
  Problem wrong = count_wrong_proof(judged);
  if (too_late && judged.challenge) drop_challenge(judged);
  const auto counted = co_await keep(judged);
  if (!counted) co_return counted.error();
  if (too_late) co_return expired();
  ThrottleUse guess = identity_of(*flow);
  const std::vector<ThrottleUse> uses{guess};
  const auto verdicts = co_await parts_.throttles->attempt(uses);
  if (!verdicts) co_return verdicts.error();
  const auto admitted = admitted_by(uses, *verdicts);
  if (!admitted) co_return admitted.error();
  const auto right = co_await is_proved(*flow, proof, visit.now);
  if (!right) co_return right.error();
  if (!*right) co_return wrong;
  static_cast<void>(co_await parts_.throttles->give_back(std::move(guess)));
  flow->version = judged.version;
  auto next = co_await go_on(std::move(*flow), visit, trace);
  co_return next;
}

Task<Flow> VerifiedFlows::verify(FlowVisit visit, Proof proof, FlowTrace& trace) const {
  auto result = co_await verify_once(visit, proof, trace);
  for (int turn = 1; turn < most_turns; ++turn) {
    const bool lost = !result && result.error().kind == ProblemKind::operation_in_progress;
    if (!lost) break;
    result = co_await verify_once(visit, proof, trace);
  }
  co_return result;
}

}  // namespace writeback
