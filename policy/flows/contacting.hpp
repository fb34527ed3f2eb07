#pragma once

#include "policy/flows/verified_flows.hpp"

namespace writeback {

/// "Contact an administrator": the way out of every dead end. A link of the administrators' own
/// takes the place of a message. One thread.
class Contacting {
 public:
  explicit Contacting(const VerifiedFlows& flows) : flows_(flows) {}

  struct Answer {
    bool sent = false;
    std::string link;  ///< where to go instead
  };
  /// too_many_attempts; delivery_failed where no way to the administrators is configured. The same
  /// for a name that nobody has: the answer does not tell, and whoever mistyped it needs help too.
  [[nodiscard]] Task<Answer> ask(FlowVisit visit, std::string message, FlowTrace& trace) const;

 private:
  const VerifiedFlows& flows_;
};

}  // namespace writeback
