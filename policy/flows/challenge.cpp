// How VerifiedFlows asks somebody for a proof: a code to an address that the directory or the
// registration knows, a call, questions, or what they have with them.
#include <algorithm>
#include <utility>

#include "policy/flows/one_time_code.hpp"
#include "policy/flows/transitions.hpp"
#include "policy/flows/verified_flows.hpp"

namespace writeback {
namespace {

bool wants_number_typed(const Flow& flow, const Challenge& challenge) {
  return flow.kind != FlowKind::registration &&
         (challenge.method == Method::text || challenge.method == Method::call);
}

/// The target that was chosen out of what is offered.
Result<Challenge> chosen(const Flow& flow, const ChallengeWish& wish) {
  Challenge challenge;
  challenge.method = wish.method;
  const auto offer = std::find_if(flow.offers.begin(), flow.offers.end(),
                                  [&](const Offer& one) { return one.method == wish.method; });
  if (offer == flow.offers.end()) {
    return invalid_request("/method", "is not offered here: choose one of `methods`");
  }
  if (wish.target.empty() && offer->targets.size() > 1) {
    return invalid_request("/target", "is missing: choose one of the method's `targets`");
  }
  const auto target =
      std::find_if(offer->targets.begin(), offer->targets.end(),
                   [&](const Target& one) { return wish.target.empty() || one.id == wish.target; });
  if (target == offer->targets.end()) {
    return invalid_request("/target", "is not offered here: choose one of the method's `targets`");
  }
  challenge.target = *target;
  return challenge;
}

/// What is being registered, which is the only thing that a `register` flow sends codes to.
Result<Challenge> for_pending(const Flow& flow, const ChallengeWish& wish) {
  const bool by_phone = flow.pending && (flow.pending->method == Method::text ||
                                         flow.pending->method == Method::call);
  const bool phone_wanted = wish.method == Method::text || wish.method == Method::call;
  const bool fits =
      flow.pending && (flow.pending->method == wish.method || (by_phone && phone_wanted));
  if (!fits) return invalid_request("/method", "is not being registered: add it first");
  Challenge challenge;
  challenge.method = wish.method;
  challenge.target.address = flow.pending->address;
  const TargetKind kind = by_phone                       ? TargetKind::authentication_phone
                          : wish.method == Method::email ? TargetKind::authentication_email
                                                         : TargetKind::authenticator_app;
  challenge.target.kind = kind;
  challenge.target.id = name_of(kind);
  return challenge;
}

Problem not_before(std::chrono::seconds wait) {
  Problem problem{ProblemKind::too_many_attempts, "a code was sent there just now"};
  problem.detail = "A code was sent a moment ago. Wait for it, or ask for another one later.";
  problem.retry_after = wait;
  problem.throttle = "resend";
  return problem;
}

}  // namespace

/// The number that was typed has to be the one on file; what is sent goes to that one.
Task<void> VerifiedFlows::check_number(Flow& flow, const Challenge& challenge,
                                       const ChallengeWish& wish) const {
  if (!wants_number_typed(flow, challenge)) co_return Result<void>();
  const auto typed = parts_.people->read_phone()(wish.number);
  if (!typed) {
    co_return invalid_request("/number", "expected the full number with its country: +49 …");
  }
  ThrottleUse guess = identity_of(flow);
  const std::vector<ThrottleUse> uses{guess};
  const auto verdicts = co_await parts_.throttles->attempt(uses);
  if (!verdicts) co_return verdicts.error();
  const auto admitted = admitted_by(uses, *verdicts);
  if (!admitted) co_return admitted.error();
  if (typed->e164 == challenge.target.address && !flow.concealed) {
    co_return co_await parts_.throttles->give_back(std::move(guess));
  }
  Problem problem{ProblemKind::verification_failed, "the number is another one"};
  problem.detail = "That is not the number that we have. Check it, or choose another way.";
  problem.tries_left = verdicts->front().remaining;
  co_return problem;
}

Task<void> VerifiedFlows::count_sending(const std::string& address) const {
  const auto& limits = rules().limits;
  const std::vector<ThrottleUse> uses{
      {ThrottleKind::destination, address, limits.destination},
      {ThrottleKind::destination_day, address, limits.destination_day}};
  const auto verdicts = co_await parts_.throttles->attempt(uses);
  if (!verdicts) co_return verdicts.error();
  co_return admitted_by(uses, *verdicts);
}

Message VerifiedFlows::message_for(const Flow& flow, Secret code) const {
  const Challenge& challenge = flow.challenge.value();
  Message message;
  message.channel = channel_of(challenge.method).value();
  message.kind =
      flow.state == FlowState::await_call ? MessageKind::confirm_call : MessageKind::code;
  message.to = challenge.target.address;
  message.extension = challenge.target.extension;
  message.language = flow.language;
  message.code = std::move(code);
  message.call_token = challenge.call_token;
  message.values["user"] = flow.user;
  message.values["minutes"] =
      std::to_string(std::chrono::duration_cast<std::chrono::minutes>(rules().code_life).count());
  message.values["organisation"] = rules().organisation;
  return message;
}

/// Sends what the flow asks for by now. A gateway that does not take it makes room for another way.
Task<void> VerifiedFlows::send(Flow& flow, Secret code, const FlowVisit& visit) const {
  if (flow.concealed) co_return Result<void>();
  Message message = message_for(flow, std::move(code));
  if (rules().conceal) {
    // How long it takes, and whether it works, would tell who is there.
    parts_.messenger->send_behind(std::move(message));
    co_return Result<void>();
  }
  auto sent = co_await parts_.messenger->send(std::move(message), visit.deadline);
  if (sent) co_return sent;
  drop_challenge(flow);
  // Whoever came in between has a challenge of their own by now.
  static_cast<void>(co_await keep(flow));
  co_return sent.error();
}

Task<Flow> VerifiedFlows::challenge(FlowVisit visit, ChallengeWish wish, FlowTrace& trace) const {
  auto flow = co_await load_for(visit, FlowStep::challenge);
  if (!flow) co_return flow;
  name_in(trace, *flow);
  auto challenge =
      flow->kind == FlowKind::registration ? for_pending(*flow, wish) : chosen(*flow, wish);
  if (!challenge) co_return challenge.error();
  trace.note = std::string(name_of(challenge->method)) + " to " + challenge->target.id;
  const auto numbered = co_await check_number(*flow, *challenge, wish);
  if (!numbered) co_return numbered.error();
  const auto person = co_await bound_person(*flow, visit);
  if (!person && !flow->concealed) co_return person.error();
  if (person) trace.entry = person->account.dn;

  const bool is_sent = channel_of(challenge->method).has_value();
  if (is_sent) {
    const auto wait = wait_before_resend(*flow, challenge->target.address, visit.now);
    if (wait.count() > 0) co_return not_before(wait);
    const auto counted = co_await count_sending(challenge->target.address);
    if (!counted) co_return counted.error();
  }
  challenge->expires = std::min(visit.now + rules().code_life, flow->expires);
  Secret code;
  if (challenge->method == Method::questions) {
    challenge->questions =
        questions_to_ask(rules().questions, person->registration.answers, parts_.random);
  }
  begin_challenge(*flow, std::move(*challenge), visit.now);
  if (flow->state == FlowState::await_call) {
    flow->challenge->call_token = new_token(parts_.random);
  } else if (is_sent) {
    code = new_code(parts_.random);
    flow->challenge->code_hash = hash_of_code(parts_.people->hash(), flow->id,
                                              flow->challenge->target.address, code.reveal());
  }
  const auto kept = co_await keep(*flow);
  if (!kept) co_return kept.error();
  if (is_sent) {
    const auto sent = co_await send(*flow, std::move(code), visit);
    if (!sent) co_return sent.error();
  }
  co_return flow;
}

}  // namespace writeback
