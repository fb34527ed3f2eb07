import { captchaFor } from "../captcha/captcha.js";
import { element } from "../element.js";
import { ask, field, showBox } from "../form.js";
import { text } from "../language.js";
import { settings } from "../settings.js";
import { afterProblem } from "./after_problem.js";

/** Who are you? Changes and registrations ask for the current password too. */
export async function identify(flow, notice) {
  const { kind } = flow.now;
  const user = field(text("user_name"), { name: "username", autocomplete: "username", maxlength: 1024 }, text("user_name_hint"));
  const password = (kind === "change" || kind === "register") &&
    field(text("current_password"), { type: "password", name: "password", autocomplete: "current-password", maxlength: 1024 });
  const check = captchaFor(flow.now.captcha);
  const outcome = await ask({
    title: text(`title_${kind}`),
    intro: [text(`intro_${kind}`)],
    notice,
    parts: [user.parts, password ? [password.parts, showBox(password.input)] : [], check.box],
    again: password ? password.input : user.input,
    button: text("next"),
    async send() {
      const body = { user: user.input.value.trim() };
      const solution = await check.solution();
      if (solution !== undefined) body.captcha = solution;
      if (password) body.current_password = password.input.value;
      await flow.step("identify", body);
      flow.user = body.user;
      return {};
    },
    async onProblem(problem) {
      if (problem.code === "captcha_missing") return undefined;
      // A solution is good for one try.
      const end = await afterProblem(flow, problem, true);
      if (end === undefined) check.renew(flow.now.captcha);
      return end;
    },
    below: [password && settings.offers.includes("reset") && element("a", { class: "button second", href: "/reset" }, text("offer_reset"))],
  });
  check.stop();
  return outcome;
}
