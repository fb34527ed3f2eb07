// After a problem a flow may be somewhere else than the page shows.

import { text } from "../language.js";
import { wordsOf } from "../problem_text.js";

/** Of what was typed only: the flow waits for something better. */
const isAboutTheForm = new Set(["invalid_request", "password_policy_violation"]);
/** An answer was lost or came twice: where the flow has gone on, nothing went wrong. */
const isOvertaken = new Set(["unreachable", "flow_state", "operation_in_progress"]);

/**
 * What the step ends with; undefined: it goes on, and its form says what is wrong. `looks`: the flow is asked anyway, for
 * something of its state that is good for one try.
 */
export async function afterProblem(flow, problem, looks = false) {
  if (!looks && isAboutTheForm.has(problem.code)) return undefined;
  const before = flow.now.state;
  const lives = await flow.look().catch(() => true);
  if (!lives) return { next: "expired" };
  if (flow.now.state === before) return undefined;
  return isOvertaken.has(problem.code) ? {} : { notice: wordsOf(problem) };
}

/** The same for a form with a field that the agent may not like: it names the member, people need other words. */
export async function afterProblemWith(flow, problem, pointer, name) {
  if (!problem.pointers.includes(pointer)) return afterProblem(flow, problem);
  problem.words = { title: text(name), lines: [text(`${name}_detail`)] };
  return undefined;
}
