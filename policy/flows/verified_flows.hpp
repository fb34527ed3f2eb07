#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/captcha.hpp"
#include "policy/direct_operations.hpp"
#include "policy/flows/answer.hpp"
#include "policy/flows/flow_ports.hpp"
#include "policy/flows/owner_notices.hpp"
#include "policy/flows/people.hpp"
#include "policy/throttles.hpp"

namespace writeback {

/// One call of a caller for one of its flows.
struct FlowVisit {
  std::string caller;
  std::string flow;       ///< its id
  std::string operation;  ///< the id of this call, for messages that name it
  Timestamp now{};
  Deadline deadline;
};

/// Who somebody says they are.
struct Identification {
  std::string user;
  Secret captcha;
  Secret current_password;  ///< of change and register
};

struct ChallengeWish {
  Method method = Method::email;
  std::string target;  ///< empty: the only one
  std::string number;  ///< as it was typed
};

/// What was typed to prove it.
struct Proof {
  Secret code;
  Answers answers;
};

/// What the trail should hear of a step, also of one that failed.
struct FlowTrace {
  std::string user;
  bool user_is_known = true;  ///< else what was typed may be anything, a password too
  std::string entry;
  std::string note;
};

/// The verified flows: who are you, prove it, then a reset, an unlock or a change, or what was
/// registered. The rules are pure (flow.hpp, transitions.hpp, offers.hpp); this class brings them
/// together with the ports. Each step keeps the flow before it has any effect outside, and only
/// where no other request kept it in between, so that of two at once one wins. One thread; holds
/// nothing between calls.
///
/// Every call can return not_found (no such flow, another caller's, or too old), flow_state,
/// operation_in_progress (another request for the same flow won), directory_unavailable and
/// directory_refused.
class VerifiedFlows {
 public:
  struct Parts {
    std::shared_ptr<const People> people;
    DirectOperations direct;
    UserThrottles user_throttles;
    std::shared_ptr<Flows> flows;
    std::shared_ptr<SpentNames> spent;
    std::shared_ptr<AnswerHashes> answers;
    std::shared_ptr<Throttles> throttles;
    std::shared_ptr<CaptchaCheck> captcha;
    std::shared_ptr<Messenger> messenger;
    std::shared_ptr<const OwnerNotices> notices;
    RandomBytes random;
    TextSeal seal;
    std::chrono::seconds longest_write{35};
  };
  explicit VerifiedFlows(Parts parts) : parts_(std::move(parts)) {}

  struct Opening {
    FlowKind kind = FlowKind::reset;
    std::string caller;
    std::string language;
    std::string from;
  };
  [[nodiscard]] Task<Flow> open(Opening opening, Timestamp now) const;
  [[nodiscard]] Task<Flow> get(FlowVisit visit) const;

  /// captcha_failed, captcha_unavailable, password_not_managed, reset_not_enabled,
  /// account_not_verified, account_disabled, current_password_incorrect, account_locked,
  /// too_many_attempts.
  [[nodiscard]] Task<Flow> identify(FlowVisit visit, Identification who, FlowTrace& trace) const;

  /// invalid_request, verification_failed (the number is another one), delivery_failed,
  /// too_many_attempts.
  [[nodiscard]] Task<Flow> challenge(FlowVisit visit, ChallengeWish wish, FlowTrace& trace) const;

  /// verification_failed, too_many_attempts; after the last gate whatever was concealed so far.
  [[nodiscard]] Task<Flow> verify(FlowVisit visit, Proof proof, FlowTrace& trace) const;

  /// As DirectOperations::reset and change.
  [[nodiscard]] Task<Flow> set_password(FlowVisit visit, const Secret& password,
                                        WriteWitness& witness, FlowTrace& trace) const;
  /// As DirectOperations::unlock.
  [[nodiscard]] Task<Flow> unlock(FlowVisit visit, WriteWitness& witness, FlowTrace& trace) const;

  /// Somebody pressed the # key. not_found.
  [[nodiscard]] Task<void> confirm_call(std::string token, Timestamp now) const;

  /// What a `register` flow shows: see Registering. flow_state.
  [[nodiscard]] Task<Person> person_of(const Flow& flow, Timestamp now, Deadline deadline) const;

  /// Whom the trail should hear of, before anything else is found out.
  static void name_in(FlowTrace& trace, const Flow& flow);

  /// For the steps that live in classes of their own. not_found; flow_state.
  [[nodiscard]] Task<Flow> load(const FlowVisit& visit) const;
  [[nodiscard]] Task<Flow> load_for(const FlowVisit& visit, FlowStep step) const;
  /// operation_in_progress.
  [[nodiscard]] Task<void> keep(Flow& flow) const;

  [[nodiscard]] const Parts& parts() const { return parts_; }
  [[nodiscard]] const SelfServiceRules& rules() const { return parts_.people->rules(); }

 private:
  [[nodiscard]] Task<void> confirm_call_once(std::string token, Timestamp now) const;

  // Who are you: identify.cpp
  [[nodiscard]] Task<void> pass_captcha(const Flow& flow, const Secret& solution,
                                        const FlowVisit& visit) const;
  [[nodiscard]] Task<void> count_flow(std::string name, std::string aliases) const;
  [[nodiscard]] Task<Flow> identify_for_gates(Flow flow, FlowVisit visit, FlowTrace& trace) const;
  [[nodiscard]] Task<Flow> identify_by_password(Flow flow, FlowVisit visit, Secret password,
                                                FlowTrace& trace) const;
  [[nodiscard]] Task<void> sign_in(const Person& person, const Flow& flow, const Secret& password,
                                   Deadline deadline) const;
  [[nodiscard]] std::optional<Problem> objection_to(const Flow& flow, const Person& person,
                                                    Timestamp now) const;
  void conceal(Flow& flow, const Problem& objection, const Person* person) const;

  // Sending: challenge.cpp
  [[nodiscard]] Task<void> check_number(Flow& flow, const Challenge& challenge,
                                        const ChallengeWish& wish) const;
  [[nodiscard]] Task<void> count_sending(const std::string& address) const;
  [[nodiscard]] Task<void> send(Flow& flow, Secret code, const FlowVisit& visit) const;
  [[nodiscard]] Message message_for(const Flow& flow, Secret code) const;

  // Proving: verify.cpp
  [[nodiscard]] Task<Flow> verify_once(FlowVisit visit, const Proof& proof, FlowTrace& trace) const;
  [[nodiscard]] Task<bool> is_proved(Flow& flow, const Proof& proof, Timestamp now) const;
  [[nodiscard]] Task<bool> use_authenticator(Flow& flow, const Secret& code, Timestamp now) const;
  [[nodiscard]] Task<bool> use_recovery_code(const Flow& flow, const Secret& code,
                                             Timestamp now) const;
  [[nodiscard]] Task<bool> answers_are_right(const Flow& flow, const Answers& answers) const;
  [[nodiscard]] Task<Flow> go_on(Flow flow, FlowVisit visit, FlowTrace& trace) const;
  [[nodiscard]] Task<Flow> register_pending(Flow flow, FlowVisit visit) const;
  [[nodiscard]] ThrottleUse identity_of(const Flow& flow) const;

  // Writing: flow_writes.cpp
  [[nodiscard]] Task<bool> was_made_before(const Flow& flow, const Secret& password,
                                           const FlowVisit& visit) const;
  [[nodiscard]] Task<Flow> conclude(Flow flow, FlowVisit visit, std::optional<Problem> problem,
                                    std::string result, MessageKind notice,
                                    std::optional<Person> person) const;

  /// The account as it is now, where it is the one that the flow is bound to; else the flow is
  /// cancelled.
  [[nodiscard]] Task<Person> bound_person(Flow& flow, const FlowVisit& visit) const;

  Parts parts_;
};

}  // namespace writeback
