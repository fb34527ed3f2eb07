// The check that a person is no robot, whichever provider it comes from.

import { Problem } from "../api.js";
import { element } from "../element.js";
import { language, text } from "../language.js";
import { solveAltcha } from "./altcha.js";
import { showWidget } from "./widget.js";

/** `box` belongs into the form; `renew` takes the challenge that the flow has now; `solution` what to send, or undefined. */
export function captchaFor(challenge) {
  const box = element("div");
  let current;
  const renew = (next) => {
    current?.stop();
    box.replaceChildren();
    current = begin(next, box);
  };
  renew(challenge);
  return { box, renew, solution: () => current.solution(), stop: () => current.stop() };
}

function begin(challenge, box) {
  if (!challenge) return { solution: async () => undefined, stop() {} };
  if (challenge.provider === "altcha") return proofOfWork(challenge.challenge);
  return widget(challenge, box);
}

function proofOfWork(challenge) {
  let work = solveAltcha(challenge);
  // Where the connection was gone when the work began, its worker never came.
  const onceMore = () => {
    work = solveAltcha(challenge);
    return work.solved;
  };
  const solution = () => work.solved.catch(onceMore).catch(() => { throw new Problem("unreachable"); });
  return { solution, stop: () => work.stop() };
}

function widget(challenge, box) {
  box.append(element("p", { class: "hint" }, text("captcha_hint")));
  const inside = element("div");
  box.append(inside);
  const shown = showWidget(challenge, inside, language);
  shown.catch(() => box.replaceChildren(element("p", { class: "hint" }, text("problem_captcha_unavailable_detail"))));
  return {
    async solution() {
      const token = await shown.catch(() => { throw new Problem("captcha_unavailable"); });
      if (token() === "") throw new Problem("captcha_missing");
      return token();
    },
    stop() {},
  };
}
