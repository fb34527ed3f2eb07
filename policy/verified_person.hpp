#pragma once

#include "policy/trusted_caller.hpp"

namespace writeback {

struct Flow;

/// The proof that whoever asks is the owner of an account: a trusted caller vouches for them, or
/// they passed the gates of a flow. Only these two make one.
class VerifiedPerson {
 public:
  VerifiedPerson(const TrustedCaller& /*vouches*/) {}  // NOLINT(google-explicit-constructor)

  /// flow_state where the flow has not come to the step that this proves.
  [[nodiscard]] static Result<VerifiedPerson> by_gates(const Flow& flow);

 private:
  VerifiedPerson() = default;
};

}  // namespace writeback
