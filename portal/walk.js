// From one step to the next, until the flow has come to its end.

import { element, show } from "./element.js";
import { Flow } from "./flow.js";
import { choose } from "./form.js";
import { text } from "./language.js";
import { wordsOf } from "./problem_text.js";
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
};

/** What went wrong between two steps, and a button to try it once more. */
async function troubled(problem) {
  const options = [{ label: text("try_again"), act: async () => ({}) }];
  return choose({ title: text("trouble"), notice: wordsOf(problem), options });
}

async function begin(kind) {
  for (;;) {
    try {
      return await Flow.of(kind);
    } catch (problem) {
      if (problem.code === undefined) throw problem;
      await troubled(problem);
    }
  }
}

/** A step resolves with {next, notice, over}: where to go instead of the flow's state, what to say there, the end. */
export async function walk(kind) {
  show(text(`title_${kind}`), element("p", { class: "waiting" }, text("one_moment")));
  const flow = await begin(kind);
  let next;
  let notice;
  for (;;) {
    let outcome;
    try {
      outcome = await steps[next ?? flow.now.state](flow, notice);
    } catch (problem) {
      if (problem.code === undefined) throw problem;
      outcome = await troubled(problem);
    }
    if (outcome.over) return;
    ({ next, notice } = outcome);
  }
}
