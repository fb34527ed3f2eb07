// After a problem a flow may be somewhere else than the page shows.

import { wordsOf } from "../problem_text.js";

// Of these the flow knows nothing, or it stays where it is.
const leavesTheFlow = new Set([
  "unreachable", "too_many_attempts", "directory_unavailable", "directory_refused", "internal_error", "outcome_unknown",
  "captcha_missing", "invalid_request", "password_policy_violation",
]);

/**
 * What the step ends with; undefined: it goes on, and its form says what is wrong. `looks`: the flow is asked anyway, for
 * something of its state that is good for one try.
 */
export async function afterProblem(flow, problem, looks = false) {
  if (!looks && leavesTheFlow.has(problem.code)) return undefined;
  const before = flow.now.state;
  const lives = await flow.look().catch(() => true);
  if (!lives) return { next: "expired" };
  if (flow.now.state === before) return undefined;
  return flow.now.state === "refused" ? {} : { notice: wordsOf(problem) };
}
