import { element } from "../element.js";
import { ask, field, Mistake, showBox } from "../form.js";
import { text } from "../language.js";
import { afterProblem } from "./after_problem.js";
import { waysOut } from "./ways_out.js";

/** For password managers, which keep a password with its name. */
function whose(flow) {
  return flow.user && element("input", { type: "text", autocomplete: "username", value: flow.user, readonly: true, hidden: true, "aria-label": text("user_name") });
}

export async function choosePassword(flow, notice) {
  const attributes = { type: "password", autocomplete: "new-password", maxlength: 1024 };
  const chosen = field(text("new_password"), { ...attributes, name: "new-password" }, text("new_password_hint"));
  const repeated = field(text("repeat_password"), { ...attributes, name: "repeat-password" });
  return ask({
    title: text("choose_password"),
    notice,
    parts: [whose(flow), chosen.parts, repeated.parts, showBox(chosen.input, repeated.input)],
    button: text("set_password"),
    async send() {
      if (chosen.input.value !== repeated.input.value) throw new Mistake(text("not_the_same"), text("not_the_same_detail"));
      await flow.step("password", { new_password: chosen.input.value });
      return {};
    },
    async onProblem(problem) {
      const end = await afterProblem(flow, problem);
      // Done, and not by this: another tab, or this page before it was loaded anew, was first.
      const wasBefore = problem.code === "flow_state" && flow.now.state === "done";
      return wasBefore ? { notice: { title: text("set_before"), lines: [text("set_before_detail")] } } : end;
    },
    below: waysOut(flow),
  });
}
