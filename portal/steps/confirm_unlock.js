import { ask } from "../form.js";
import { text } from "../language.js";
import { afterProblem } from "./after_problem.js";
import { waysOut } from "./ways_out.js";

export async function confirmUnlock(flow, notice) {
  return ask({
    title: text("confirm_unlock"),
    intro: [text("confirm_unlock_intro")],
    notice,
    parts: [],
    button: text("unlock"),
    async send() {
      await flow.step("unlock");
      return {};
    },
    onProblem: (problem) => afterProblem(flow, problem),
    below: waysOut(flow),
  });
}
