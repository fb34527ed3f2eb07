#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/flows/method.hpp"
#include "policy/result.hpp"
#include "policy/timestamp.hpp"
#include "policy/writeback_scope.hpp"

namespace writeback {

enum class FlowKind : std::uint8_t { reset, unlock, change, registration };
[[nodiscard]] std::string_view name_of(FlowKind kind);
[[nodiscard]] std::optional<FlowKind> flow_kind_of(std::string_view name);
/// What the account has to be managed for. Registering is for a later reset or unlock.
[[nodiscard]] Operation operation_of(FlowKind kind);

enum class FlowState : std::uint8_t {
  identify,
  choose_method,
  enter_code,
  await_call,
  answer_questions,
  choose_password,
  confirm_unlock,
  manage_methods,
  done,
  refused,    ///< identify ended in one of the account errors
  cancelled,  ///< the account changed in between
};
[[nodiscard]] std::string_view name_of(FlowState state);

/// The calls that a flow can get; their names are the last part of their addresses.
enum class FlowStep : std::uint8_t {
  identify,
  challenge,
  verify,
  password,
  unlock,
  methods,
  finish,
  contact_administrator,
};
[[nodiscard]] std::string_view name_of(FlowStep step);

/// What is asked of the person now. A code is kept as a keyed hash over the flow, the destination
/// and the code, so that it is worth nothing anywhere else.
struct Challenge {
  Method method = Method::email;
  Target target;
  std::string code_hash;
  Timestamp sent_at{};
  Timestamp expires{};
  int tries_left = 0;
  std::vector<std::string> questions;  ///< ids of those asked
  std::string call_token;
  bool call_confirmed = false;
};

/// Something that is being registered, and counts once it is verified.
struct PendingMethod {
  Method method = Method::email;
  std::string address;               ///< e-mail or number
  std::string authenticator_secret;  ///< bytes
  /// Of the code that proves it, within the request that brings it.
  std::int64_t authenticator_step = 0;
};

/// A gate that was passed, and by what.
struct PassedGate {
  Method method = Method::email;
  std::string address;  ///< empty where the method has none
};

/// How often something went to an address in this flow, and when last.
struct SentTo {
  std::string address;
  int times = 0;
  Timestamp last{};
};

/// A method that the person may choose now, with where its code may go.
struct Offer {
  Method method = Method::email;
  std::vector<Target> targets;
};

/// One ceremony from "who are you" to its end. A value: the rules take one and return the next.
struct Flow {
  std::string id;
  FlowKind kind = FlowKind::reset;
  std::string caller;  ///< the client that opened it; nobody else can touch it
  FlowState state = FlowState::identify;
  Timestamp expires{};
  std::string language;
  std::string from;     ///< the person's own address, where the caller told it
  std::string user;     ///< as it was typed
  std::string subject;  ///< the account's name for its whole life; empty: there is no account
  std::string aliases;  ///< what an administrator may call the account by, one a line
  /// Keyed hash of what must not change in between: addresses, password, rights, state.
  std::string fingerprint;
  std::size_t gates = 1;
  std::vector<PassedGate> passed;
  std::vector<Offer> offers;
  std::optional<Challenge> challenge;
  std::optional<PendingMethod> pending;
  std::vector<SentTo> sent;
  std::optional<ProblemKind> refusal;  ///< concealed until the gates are passed
  bool concealed = false;              ///< there is nobody behind this flow who could pass
  bool privileged = false;
  Timestamp write_until{};  ///< a write began, and is under way until then at the most; 0: none
  std::string password_changed;  ///< Revision::password_changed before that write
  std::string sealed_password;   ///< the current one, of a change, until it is made
  std::string result;            ///< of a flow that is done
  std::int64_t version = 0;      ///< 0: not kept yet
};

/// The steps that fit the state.
[[nodiscard]] std::vector<FlowStep> possible_steps(const Flow& flow);
/// flow_state, with the steps that are possible.
[[nodiscard]] Result<void> require(const Flow& flow, FlowStep step);
[[nodiscard]] Problem wrong_state(const Flow& flow, std::string log_reason);

/// "email, text": what was passed, for the trail.
[[nodiscard]] std::string gates_of(const Flow& flow);

}  // namespace writeback
