// From one step to the next, until the flow has come to its end.

import { element, show } from "./element.js";
import { Flow } from "./flow.js";
import { language, text } from "./language.js";
import { afterProblem } from "./steps/after_problem.js";
import { answerQuestions } from "./steps/answer_questions.js";
import { awaitCall } from "./steps/await_call.js";
import { chooseMethod } from "./steps/choose_method.js";
import { choosePassword } from "./steps/choose_password.js";
import { confirmUnlock } from "./steps/confirm_unlock.js";
import { contact } from "./steps/contact.js";
import { cancelled, done, expired, refused } from "./steps/endings.js";
import { enterCode } from "./steps/enter_code.js";
import { identify } from "./steps/identify.js";
import { manageMethods } from "./steps/manage_methods.js";
import { sendCodeAgain } from "./steps/send_code_again.js";
import { troubled, untilItWorks } from "./trouble.js";

/** By the state that the agent names, and by what the person asked for in between. */
const steps = {
  identify,
  choose_method: chooseMethod,
  enter_code: enterCode,
  await_call: awaitCall,
  answer_questions: answerQuestions,
  choose_password: choosePassword,
  confirm_unlock: confirmUnlock,
  manage_methods: manageMethods,
  done,
  refused,
  cancelled,
  expired,
  contact,
  send_again: sendCodeAgain,
  begin_again: beginAgain,
};

async function beginAgain(flow) {
  await flow.beginAgain();
  return {};
}

/** Until when what is begun has to be done. */
function tellTheEnd(flow, hasEnded) {
  const at = new Date(flow.now.expires_at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  document.getElementById("until").textContent = hasEnded ? "" : text("until", { at });
}

/** One step; after a problem between steps the flow is where it says, or the person tries again. */
async function resolved(step, flow, notice) {
  try {
    return await steps[step](flow, notice);
  } catch (problem) {
    if (problem.code === undefined) throw problem; // a defect of the page
    return (await afterProblem(flow, problem)) ?? troubled(problem);
  }
}

/** A step resolves with {next, notice, over}: where to go instead of the flow's state, what to say there, the end. */
export async function walk(kind) {
  show(text(`title_${kind}`), element("p", { class: "waiting" }, text("one_moment")));
  const flow = await untilItWorks(() => Flow.of(kind));
  let next;
  let notice;
  for (;;) {
    tellTheEnd(flow, flow.hasEnded || next === "expired");
    const outcome = await resolved(next ?? flow.now.state, flow, notice);
    if (outcome.over) return;
    ({ next, notice } = outcome);
  }
}
