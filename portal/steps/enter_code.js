import { ask } from "../form.js";
import { text } from "../language.js";
import { afterProblem } from "./after_problem.js";
import { codeField } from "./code_field.js";
import { sendAgain } from "./send_again.js";
import { anotherWay, waysOut } from "./ways_out.js";

/** A code that was sent, or that an app or a sheet of paper shows. */
export async function enterCode(flow, notice) {
  const { method, hint } = flow.now.challenge;
  const code = codeField(method);
  const again = sendAgain(flow);
  const outcome = await ask({
    title: text("enter_code"),
    intro: [text(`code_by_${method}`, { hint: hint ?? "" })],
    notice,
    parts: code.parts,
    button: text("next"),
    async send() {
      await flow.step("verify", { code: code.input.value.trim() });
      return {};
    },
    onProblem: (problem) => afterProblem(flow, problem),
    below: [again.button, anotherWay(flow), ...waysOut(flow)],
  });
  again.stop();
  return outcome;
}
