#include "policy/flows/flow.hpp"

#include <algorithm>
#include <array>

#include "policy/verified_person.hpp"

namespace writeback {
namespace {

constexpr std::array<std::string_view, 4> kind_names{"reset", "unlock", "change", "register"};

bool is_past_identify(const Flow& flow) {
  return flow.state != FlowState::identify;
}

}  // namespace

std::string_view name_of(FlowKind kind) {
  return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<FlowKind> flow_kind_of(std::string_view name) {
  const auto* found = std::find(kind_names.begin(), kind_names.end(), name);
  if (found == kind_names.end()) return std::nullopt;
  return static_cast<FlowKind>(found - kind_names.begin());
}

Operation operation_of(FlowKind kind) {
  switch (kind) {
    case FlowKind::unlock:
      return Operation::unlock;
    case FlowKind::change:
      return Operation::change;
    case FlowKind::reset:
    case FlowKind::registration:
      break;
  }
  return Operation::reset;
}

std::string_view name_of(FlowState state) {
  static constexpr std::array<std::string_view, 11> names{
      "identify",        "choose_method",  "enter_code",     "await_call", "answer_questions",
      "choose_password", "confirm_unlock", "manage_methods", "done",       "refused",
      "cancelled"};
  return names.at(static_cast<std::size_t>(state));
}

std::string_view name_of(FlowStep step) {
  static constexpr std::array<std::string_view, 8> names{
      "identify", "challenge", "verify", "password",
      "unlock",   "methods",   "finish", "contact-administrator"};
  return names.at(static_cast<std::size_t>(step));
}

std::vector<FlowStep> possible_steps(const Flow& flow) {
  std::vector<FlowStep> steps;
  const bool registers = flow.kind == FlowKind::registration;
  switch (flow.state) {
    case FlowState::identify:
      return {FlowStep::identify};
    case FlowState::choose_method:
      steps = {FlowStep::challenge};
      break;
    case FlowState::enter_code:
    case FlowState::await_call:
    case FlowState::answer_questions:
      // Another way, or the same once more.
      steps = {FlowStep::verify, FlowStep::challenge};
      if (registers) steps.insert(steps.end(), {FlowStep::methods, FlowStep::finish});
      break;
    case FlowState::choose_password:
      steps = {FlowStep::password};
      break;
    case FlowState::confirm_unlock:
      steps = {FlowStep::unlock};
      break;
    case FlowState::manage_methods:
      steps = {FlowStep::methods, FlowStep::finish};
      if (flow.pending) steps.push_back(FlowStep::challenge);
      break;
    case FlowState::done:
    case FlowState::refused:
    case FlowState::cancelled:
      break;
  }
  if (is_past_identify(flow)) steps.push_back(FlowStep::contact_administrator);
  return steps;
}

Problem wrong_state(const Flow& flow, std::string log_reason) {
  Problem problem{ProblemKind::flow_state, std::move(log_reason)};
  std::vector<std::string> names;
  for (const auto step : possible_steps(flow)) names.emplace_back(name_of(step));
  problem.steps = std::move(names);
  if (flow.state == FlowState::cancelled) {
    problem.detail = "Something about this account changed in the meantime. Start again.";
  } else if (flow.state == FlowState::done) {
    problem.detail = "This is done already.";
  }
  return problem;
}

Result<void> require(const Flow& flow, FlowStep step) {
  const auto possible = possible_steps(flow);
  if (std::find(possible.begin(), possible.end(), step) != possible.end()) return {};
  return wrong_state(flow, "the flow is at " + std::string(name_of(flow.state)));
}

std::string gates_of(const Flow& flow) {
  std::string names;
  for (const auto& gate : flow.passed) {
    names += (names.empty() ? "" : ", ") + std::string(name_of(gate.method));
  }
  return names;
}

Result<VerifiedPerson> VerifiedPerson::by_gates(const Flow& flow) {
  const bool at_the_end =
      (flow.kind == FlowKind::reset && flow.state == FlowState::choose_password) ||
      (flow.kind == FlowKind::unlock && flow.state == FlowState::confirm_unlock);
  if (!at_the_end || flow.concealed || flow.refusal || flow.gates == 0 ||
      flow.passed.size() < flow.gates) {
    return wrong_state(flow, "the gates are not passed");
  }
  return VerifiedPerson{};
}

}  // namespace writeback
