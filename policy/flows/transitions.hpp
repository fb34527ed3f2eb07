#pragma once

#include <chrono>
#include <vector>

#include "policy/flows/flow.hpp"
#include "policy/flows/self_service_rules.hpp"

namespace writeback {

// How a flow goes on. Pure: a flow and what happened give the next flow.

inline constexpr int tries_per_challenge = 3;

/// How long to wait before something may go to this address once more; 0: it may.
[[nodiscard]] std::chrono::seconds wait_before_resend(const Flow& flow, std::string_view address,
                                                      Timestamp now);

/// Identified: the first gate, or what follows where no gate is asked for.
void begin_gates(Flow& flow, std::vector<Offer> offers);
/// The one live challenge of the flow, in the place of any other.
void begin_challenge(Flow& flow, Challenge challenge, Timestamp now);
/// The challenge is over without a proof: choose again.
void drop_challenge(Flow& flow);
/// A wrong proof: verification_failed with the tries that are left; without any, the challenge is
/// gone.
[[nodiscard]] Problem count_wrong_proof(Flow& flow);
/// The challenge was met: the next gate with `next`, or the step that the gates were for. The
/// problem that was concealed so far, if any.
[[nodiscard]] Result<void> pass_gate(Flow& flow, std::vector<Offer> next);
void refuse(Flow& flow, ProblemKind kind);
void cancel(Flow& flow);
void finish(Flow& flow, std::string result);

}  // namespace writeback
