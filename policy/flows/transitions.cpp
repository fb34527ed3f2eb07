#include "policy/flows/transitions.hpp"

#include <algorithm>
#include <utility>

namespace writeback {
namespace {

constexpr std::chrono::seconds first_wait{15};
constexpr std::chrono::seconds longest_wait{240};

FlowState state_of(const Challenge& challenge, FlowKind kind) {
  switch (challenge.method) {
    case Method::questions:
      return FlowState::answer_questions;
    case Method::call:
      // Whoever registers a number hears a code, which proves that they can be reached there.
      return kind == FlowKind::registration ? FlowState::enter_code : FlowState::await_call;
    case Method::office_call:
      return FlowState::await_call;
    case Method::email:
    case Method::text:
    case Method::authenticator:
    case Method::recovery_code:
      break;
  }
  return FlowState::enter_code;
}

FlowState state_behind_the_gates(FlowKind kind) {
  switch (kind) {
    case FlowKind::unlock:
      return FlowState::confirm_unlock;
    case FlowKind::registration:
      return FlowState::manage_methods;
    case FlowKind::reset:
    case FlowKind::change:
      break;
  }
  return FlowState::choose_password;
}

FlowState state_between(const Flow& flow) {
  return flow.kind == FlowKind::registration ? FlowState::manage_methods : FlowState::choose_method;
}

}  // namespace

std::chrono::seconds wait_before_resend(const Flow& flow, std::string_view address, Timestamp now) {
  const auto known = std::find_if(flow.sent.begin(), flow.sent.end(),
                                  [address](const SentTo& one) { return one.address == address; });
  if (known == flow.sent.end()) return std::chrono::seconds{0};
  auto wait = first_wait;
  for (int i = 1; i < known->times && wait < longest_wait; ++i) wait *= 2;
  return std::max(std::chrono::seconds{0}, std::chrono::seconds{known->last + wait - now});
}

void begin_gates(Flow& flow, std::vector<Offer> offers) {
  flow.offers = std::move(offers);
  flow.state = flow.gates > 0 ? FlowState::choose_method : state_behind_the_gates(flow.kind);
}

void begin_challenge(Flow& flow, Challenge challenge, Timestamp now) {
  challenge.sent_at = now;
  challenge.tries_left = tries_per_challenge;
  flow.state = state_of(challenge, flow.kind);
  const auto& address = challenge.target.address;
  if (channel_of(challenge.method)) {
    auto known = std::find_if(flow.sent.begin(), flow.sent.end(),
                              [&](const SentTo& one) { return one.address == address; });
    if (known == flow.sent.end()) known = flow.sent.insert(flow.sent.end(), {address, 0, now});
    ++known->times;
    known->last = now;
  }
  flow.challenge = std::move(challenge);
}

void drop_challenge(Flow& flow) {
  flow.challenge.reset();
  flow.state = state_between(flow);
}

Problem count_wrong_proof(Flow& flow) {
  Problem problem{ProblemKind::verification_failed};
  auto& challenge = flow.challenge.value();
  problem.tries_left = --challenge.tries_left;
  if (challenge.tries_left > 0) return problem;
  problem.detail =
      "That was not right too often. Ask for another code, or choose another way to prove who you "
      "are.";
  drop_challenge(flow);
  return problem;
}

Result<void> pass_gate(Flow& flow, std::vector<Offer> next) {
  const Challenge met = std::exchange(flow.challenge, std::nullopt).value();
  flow.passed.push_back({met.method, met.target.address});
  if (flow.passed.size() < flow.gates) {
    flow.offers = std::move(next);
    flow.state = FlowState::choose_method;
    return {};
  }
  flow.offers.clear();
  if (flow.refusal) {
    const Problem problem{*flow.refusal};
    refuse(flow, *flow.refusal);
    return problem;
  }
  flow.state = state_behind_the_gates(flow.kind);
  return {};
}

void refuse(Flow& flow, ProblemKind kind) {
  flow.refusal = kind;
  flow.state = FlowState::refused;
  flow.challenge.reset();
  flow.offers.clear();
}

void cancel(Flow& flow) {
  flow.state = FlowState::cancelled;
  flow.challenge.reset();
  flow.pending.reset();
  flow.offers.clear();
  flow.passed.clear();
  flow.sealed_password.clear();
}

void finish(Flow& flow, std::string result) {
  flow.state = FlowState::done;
  flow.result = std::move(result);
  flow.challenge.reset();
  flow.pending.reset();
  flow.offers.clear();
  flow.sealed_password.clear();
  flow.write_until = {};
}

}  // namespace writeback
