// How a flow ends in the directory. The flow is kept as "being written" before the write leaves,
// so that of two requests one writes, and an agent that dies leaves behind what to look for.
#include <utility>

#include "policy/flows/transitions.hpp"
#include "policy/flows/verified_flows.hpp"

namespace writeback {
namespace {

/// Stands between the directory operations and the trail: the account that was found for the write
/// has to be the one that the flow is bound to.
class FlowWitness final : public WriteWitness {
 public:
  FlowWitness(const VerifiedFlows& flows, Flow& flow, const FlowVisit& visit, WriteWitness& next)
      : flows_(flows), flow_(flow), visit_(visit), next_(next) {}

  [[nodiscard]] Task<void> before_write(const Account& account) override {
    const auto person = co_await flows_.parts().people->know(account, visit_.now);
    if (!person) co_return person.error();
    if (person->subject != flow_.subject || person->fingerprint != flow_.fingerprint) {
      cancel(flow_);
      const auto cancelled = co_await flows_.keep(flow_);
      if (!cancelled) co_return cancelled.error();
      co_return wrong_state(flow_, "the account has changed since the flow began");
    }
    flow_.write_until = visit_.now + flows_.parts().longest_write;
    flow_.password_changed = account.revision.password_changed;
    const auto kept = co_await flows_.keep(flow_);
    if (!kept) co_return kept.error();
    person_ = *person;
    co_return co_await next_.before_write(account);
  }
  [[nodiscard]] const std::optional<Person>& person() const { return person_; }

 private:
  const VerifiedFlows& flows_;
  Flow& flow_;
  const FlowVisit& visit_;
  WriteWitness& next_;
  std::optional<Person> person_;
};

std::string done_text(FlowKind kind) {
  return kind == FlowKind::change ? "password_changed" : "password_reset";
}

MessageKind notice_of(FlowKind kind) {
  return kind == FlowKind::change ? MessageKind::password_changed : MessageKind::password_reset;
}

}  // namespace

/// Of a write that began before and whose end nobody was told: whether it was made.
Task<bool> VerifiedFlows::was_made_before(const Flow& flow, const Secret& password,
                                          const FlowVisit& visit) const {
  if (flow.write_until == Timestamp{}) co_return false;
  if (visit.now < flow.write_until) {
    co_return Problem{ProblemKind::operation_in_progress, "the write is under way"};
  }
  co_return co_await parts_.direct.was_made(flow.user, operation_of(flow.kind), password,
                                            flow.password_changed, visit.deadline);
}

/// What the directory said becomes the state of the flow, before the caller hears of it.
Task<Flow> VerifiedFlows::conclude(Flow flow, FlowVisit visit, std::optional<Problem> problem,
                                   std::string result, MessageKind notice,
                                   std::optional<Person> person) const {
  if (problem) {
    const bool began = flow.write_until != Timestamp{} && flow.state != FlowState::cancelled;
    if (began) {
      const bool unknown = problem->kind == ProblemKind::outcome_unknown;
      flow.write_until = unknown ? visit.now : Timestamp{};
      // Where that fails, the next request finds out by looking.
      static_cast<void>(co_await keep(flow));
    }
    co_return *problem;
  }
  const bool wrote = result != "not_locked";
  finish(flow, std::move(result));
  static_cast<void>(co_await keep(flow));
  if (!wrote) co_return flow;
  ThrottleUse proved = identity_of(flow);
  static_cast<void>(co_await parts_.throttles->forget(std::move(proved)));
  if (!person) {
    // A write of an earlier request.
    auto found = co_await parts_.people->find(flow.user, visit.now, visit.deadline);
    if (found) person = std::move(*found);
  }
  if (person) {
    Occasion occasion{notice, flow.caller, flow.from, visit.operation};
    occasion.language = flow.language;
    occasion.when = visit.now;
    static_cast<void>(co_await parts_.notices->tell(*person, std::move(occasion)));
  }
  co_return flow;
}

Task<Flow> VerifiedFlows::set_password(FlowVisit visit, const Secret& password,
                                       WriteWitness& witness, FlowTrace& trace) const {
  auto flow = co_await load_for(visit, FlowStep::password);
  if (!flow) co_return flow;
  name_in(trace, *flow);
  trace.note = flow->passed.empty() ? "by password" : "gates: " + gates_of(*flow);
  const auto earlier = co_await was_made_before(*flow, password, visit);
  if (!earlier) co_return earlier.error();
  const auto kind = flow->kind;
  std::optional<Problem> problem;
  FlowWitness bound(*this, *flow, visit, witness);
  if (*earlier) {
    // Nothing is left to do.
  } else if (kind == FlowKind::reset) {
    const auto person = VerifiedPerson::by_gates(*flow);
    if (!person) co_return person.error();
    const ResetOptions usual;
    const auto receipt =
        co_await parts_.direct.reset(*person, flow->user, password, usual, bound, visit.deadline);
    if (!receipt) problem = receipt.error();
  } else {
    const auto current =
        parts_.seal.open("current password of flow " + flow->id, flow->sealed_password);
    if (!current) co_return wrong_state(*flow, "the current password can't be read any more");
    const auto done =
        co_await parts_.direct.change(flow->user, *current, password, bound, visit.deadline);
    if (!done) problem = done.error();
  }
  auto concluded = co_await conclude(std::move(*flow), visit, std::move(problem), done_text(kind),
                                     notice_of(kind), bound.person());
  co_return concluded;
}

Task<Flow> VerifiedFlows::unlock(FlowVisit visit, WriteWitness& witness, FlowTrace& trace) const {
  auto flow = co_await load_for(visit, FlowStep::unlock);
  if (!flow) co_return flow;
  name_in(trace, *flow);
  trace.note = "gates: " + gates_of(*flow);
  if (visit.now < flow->write_until) {
    co_return Problem{ProblemKind::operation_in_progress, "the write is under way"};
  }
  const auto person = VerifiedPerson::by_gates(*flow);
  if (!person) co_return person.error();
  FlowWitness bound(*this, *flow, visit, witness);
  const auto receipt = co_await parts_.direct.unlock(*person, flow->user, bound, visit.deadline);
  std::optional<Problem> problem;
  if (!receipt) problem = receipt.error();
  const bool unlocked = receipt && receipt->unlocked;
  auto concluded = co_await conclude(std::move(*flow), visit, std::move(problem),
                                     unlocked ? "unlocked" : "not_locked",
                                     MessageKind::account_unlocked, bound.person());
  co_return concluded;
}

}  // namespace writeback
