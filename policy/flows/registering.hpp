#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/flows/verified_flows.hpp"

namespace writeback {

/// What one may see of a registration: the person themselves, and the help desk.
struct RegistrationView {
  struct Entry {
    Method method = Method::email;
    TargetKind kind = TargetKind::alternate_email;
    std::string id;
    std::string value;      ///< the address, in full: it is shown to its owner
    bool confirmed = true;  ///< of the directory: its owner has said that it is right
    std::size_t left = 0;   ///< recovery codes that are not used yet
  };
  std::vector<Entry> entries;
  std::size_t registered = 0;  ///< methods, whoever filled them in
  std::size_t required = 0;
  std::optional<Timestamp> confirmed_at;
  std::optional<Timestamp> reconfirm_at;
  bool is_complete = false;
  bool reconfirm = false;  ///< it is time to confirm it again
};
[[nodiscard]] RegistrationView view_of(const SelfServiceRules& rules, const Person& person,
                                       Timestamp now);
/// "registered", "not_registered" or "reconfirm".
[[nodiscard]] std::string_view state_of(const RegistrationView& view);

/// What a person wants to add.
struct NewMethod {
  Method method = Method::email;
  std::string email;
  std::string number;
  Answers answers;
  std::string confirm;  ///< the id of a directory target, instead of anything new
};

/// What is shown once, when something was added.
struct AddedMethod {
  Flow flow;
  std::string authenticator_secret;  ///< bytes
  std::vector<Secret> recovery_codes;
};

/// The steps of a `register` flow: what is allowed and there, add, remove, finish. What was
/// verified counts at once; nothing of it waits for the finish. One thread; holds nothing between
/// calls. The problems are those of VerifiedFlows, and invalid_request.
class Registering {
 public:
  Registering(const VerifiedFlows& flows, std::shared_ptr<AnswerHashes> answers)
      : flows_(flows), answers_(std::move(answers)) {}

  [[nodiscard]] Task<RegistrationView> show(FlowVisit visit) const;
  [[nodiscard]] Task<AddedMethod> add(FlowVisit visit, NewMethod wish, FlowTrace& trace) const;
  [[nodiscard]] Task<Flow> remove(FlowVisit visit, Method method, FlowTrace& trace) const;
  /// flow_state: not enough is registered yet.
  [[nodiscard]] Task<Flow> finish(FlowVisit visit, FlowTrace& trace) const;

 private:
  struct Opened {
    Flow flow;
    Person person;
  };
  [[nodiscard]] Task<Opened> open(FlowVisit visit, FlowStep step, FlowTrace& trace) const;
  [[nodiscard]] Result<void> begin_pending(Flow& flow, const NewMethod& wish) const;
  [[nodiscard]] Task<void> set_answers(Person& person, const Answers& typed) const;
  [[nodiscard]] Task<void> keep(Opened& opened, const FlowVisit& visit, MessageKind told,
                                Method method, std::vector<std::string> also_to = {}) const;

  const VerifiedFlows& flows_;
  std::shared_ptr<AnswerHashes> answers_;
};

}  // namespace writeback
