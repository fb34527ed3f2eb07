#include "policy/flows/transitions.hpp"

#include <gtest/gtest.h>

#include "policy/verified_person.hpp"

namespace writeback {
namespace {

constexpr Timestamp now{std::chrono::seconds{1'800'000'000}};

Flow chosen(Method method, std::size_t gates = 1) {
  Flow flow;
  flow.gates = gates;
  begin_gates(flow, {{method, {Target{"one", TargetKind::alternate_email, "a@b"}}}});
  Challenge challenge;
  challenge.method = method;
  challenge.target.address = "a@b";
  begin_challenge(flow, challenge, now);
  return flow;
}

TEST(Transitions, AChallengeLeadsToWhatItAsksFor) {
  EXPECT_EQ(chosen(Method::email).state, FlowState::enter_code);
  EXPECT_EQ(chosen(Method::text).state, FlowState::enter_code);
  EXPECT_EQ(chosen(Method::call).state, FlowState::await_call);
  EXPECT_EQ(chosen(Method::office_call).state, FlowState::await_call);
  EXPECT_EQ(chosen(Method::questions).state, FlowState::answer_questions);
  EXPECT_EQ(chosen(Method::recovery_code).state, FlowState::enter_code);
}

TEST(Transitions, ThreeWrongProofsEndTheChallenge) {
  Flow flow = chosen(Method::email);
  EXPECT_EQ(count_wrong_proof(flow).tries_left, 2);
  EXPECT_EQ(count_wrong_proof(flow).tries_left, 1);
  EXPECT_EQ(flow.state, FlowState::enter_code);
  EXPECT_EQ(count_wrong_proof(flow).tries_left, 0);
  EXPECT_EQ(flow.state, FlowState::choose_method);
  EXPECT_FALSE(flow.challenge);
}

TEST(Transitions, OnlyTheLastGateLeadsOn) {
  Flow flow = chosen(Method::email, 2);
  ASSERT_TRUE(pass_gate(flow, {{Method::text, {}}}));
  EXPECT_EQ(flow.state, FlowState::choose_method);
  EXPECT_TRUE(VerifiedPerson::by_gates(flow).has_error());
  Challenge second;
  second.method = Method::text;
  begin_challenge(flow, second, now);
  ASSERT_TRUE(pass_gate(flow, {}));
  EXPECT_EQ(flow.state, FlowState::choose_password);
  EXPECT_TRUE(VerifiedPerson::by_gates(flow));
  EXPECT_EQ(gates_of(flow), "email, text");
}

TEST(Transitions, NothingButTheGatesMakesAVerifiedPerson) {
  Flow flow;
  flow.state = FlowState::choose_password;
  EXPECT_TRUE(VerifiedPerson::by_gates(flow).has_error()) << "no gate was passed";
  flow.gates = 0;
  EXPECT_TRUE(VerifiedPerson::by_gates(flow).has_error()) << "a reset without gates is none";
  flow.gates = 1;
  flow.passed.push_back({Method::email, "a@b"});
  EXPECT_TRUE(VerifiedPerson::by_gates(flow));
  flow.concealed = true;
  EXPECT_TRUE(VerifiedPerson::by_gates(flow).has_error());
  flow.concealed = false;
  flow.refusal = ProblemKind::password_not_managed;
  EXPECT_TRUE(VerifiedPerson::by_gates(flow).has_error());
}

TEST(Transitions, WhatWasConcealedIsSaidBehindTheGates) {
  Flow flow = chosen(Method::email);
  flow.refusal = ProblemKind::password_not_managed;
  const auto passed = pass_gate(flow, {});
  ASSERT_TRUE(passed.has_error());
  EXPECT_EQ(passed.error().kind, ProblemKind::password_not_managed);
  EXPECT_EQ(flow.state, FlowState::refused);
}

TEST(Transitions, WaitsForTheSameAddressGrow) {
  Flow flow = chosen(Method::email);
  EXPECT_EQ(wait_before_resend(flow, "a@b", now).count(), 15);
  EXPECT_EQ(wait_before_resend(flow, "a@b", now + std::chrono::seconds{15}).count(), 0);
  EXPECT_EQ(wait_before_resend(flow, "other", now).count(), 0);
  Challenge again;
  again.target.address = "a@b";
  begin_challenge(flow, again, now);
  EXPECT_EQ(wait_before_resend(flow, "a@b", now).count(), 30);
}

TEST(Transitions, EachStateTakesItsOwnStepsOnly) {
  Flow flow;
  EXPECT_TRUE(require(flow, FlowStep::identify));
  const auto early = require(flow, FlowStep::password);
  ASSERT_TRUE(early.has_error());
  EXPECT_EQ(early.error().steps, std::vector<std::string>{"identify"});
  cancel(flow);
  for (const auto step : {FlowStep::identify, FlowStep::challenge, FlowStep::verify,
                          FlowStep::password, FlowStep::unlock, FlowStep::methods}) {
    EXPECT_TRUE(require(flow, step).has_error());
  }
  EXPECT_TRUE(require(flow, FlowStep::contact_administrator));
}

}  // namespace
}  // namespace writeback
