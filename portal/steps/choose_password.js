import { ask, field, Mistake, showBox } from "../form.js";
import { text } from "../language.js";
import { afterProblem } from "./after_problem.js";
import { waysOut } from "./ways_out.js";

export async function choosePassword(flow, notice) {
  const attributes = { type: "password", autocomplete: "new-password", maxlength: 1024 };
  const chosen = field(text("new_password"), { ...attributes, name: "new-password" }, text("new_password_hint"));
  const repeated = field(text("repeat_password"), { ...attributes, name: "repeat-password" });
  return ask({
    title: text("choose_password"),
    notice,
    parts: [chosen.parts, repeated.parts, showBox(chosen.input, repeated.input)],
    button: text("set_password"),
    async send() {
      if (chosen.input.value !== repeated.input.value) throw new Mistake(text("not_the_same"), text("not_the_same_detail"));
      await flow.step("password", { new_password: chosen.input.value });
      return {};
    },
    onProblem: (problem) => afterProblem(flow, problem),
    below: waysOut(flow),
  });
}
