#include "policy/flows/contacting.hpp"

#include <utility>

namespace writeback {

Task<Contacting::Answer> Contacting::ask(FlowVisit visit, std::string message,
                                         FlowTrace& trace) const {
  auto flow = co_await flows_.load_for(visit, FlowStep::contact_administrator);
  if (!flow) co_return flow.error();
  VerifiedFlows::name_in(trace, *flow);
  trace.note = "about a " + std::string(name_of(flow->kind));
  const OwnerNotices& notices = *flows_.parts().notices;
  Answer answer;
  answer.link = notices.contact().link;
  if (!answer.link.empty()) co_return answer;
  if (!notices.can_reach_administrators()) {
    Problem problem{ProblemKind::delivery_failed,
                    "[contact] administrators or [mail] is not configured"};
    problem.detail = "Nobody can be written to from here. Please call your IT staff.";
    co_return problem;
  }
  const std::vector<ThrottleUse> uses{
      {ThrottleKind::contact, flow->subject, flows_.rules().limits.contact, flow->aliases}};
  const auto verdicts = co_await flows_.parts().throttles->attempt(uses);
  if (!verdicts) co_return verdicts.error();
  const auto admitted = admitted_by(uses, *verdicts);
  if (!admitted) co_return admitted.error();
  answer.sent = true;
  const auto asked = co_await notices.ask_administrators(
      flow->user, std::string(name_of(flow->kind)), visit.operation, std::move(message),
      flow->from.empty() ? flow->caller : flow->from, visit.now);
  if (!asked) co_return asked.error();
  co_return answer;
}

}  // namespace writeback
