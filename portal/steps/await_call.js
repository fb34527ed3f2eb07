import { pause } from "../api.js";
import { element, show } from "../element.js";
import { alertOf } from "../form.js";
import { text } from "../language.js";
import { wordsOf } from "../problem_text.js";
import { afterProblem } from "./after_problem.js";
import { sendAgain } from "./send_again.js";
import { anotherWay, waysOut } from "./ways_out.js";

const askEvery = 3;

/** A call that is confirmed with the # key: the agent is asked until it has heard it. */
export async function awaitCall(flow, notice) {
  const { hint } = flow.now.challenge;
  const alerts = element("div", {}, notice && alertOf(notice));
  const again = sendAgain(flow);
  const ways = [again.button, anotherWay(flow), ...waysOut(flow)].filter(Boolean);
  show(text("await_call"), element("p", { class: "waiting" }, text("await_call_intro", { hint: hint ?? "" })), alerts, ways);
  let left = false;
  const elsewhere = new Promise((resolve) => {
    ways.forEach((button) => button.addEventListener("way", ({ detail }) => {
      left = true;
      resolve(detail);
    }));
  });
  const outcome = await Promise.race([elsewhere, untilConfirmed(flow, alerts, () => left)]);
  left = true;
  again.stop();
  return outcome;
}

async function untilConfirmed(flow, alerts, isOver) {
  for (;;) {
    await pause(askEvery);
    if (isOver()) return {};
    try {
      await flow.step("verify");
      if (flow.now.state !== "await_call") return {};
      alerts.replaceChildren();
    } catch (problem) {
      if (problem.code === undefined) throw problem;
      const end = await afterProblem(flow, problem);
      if (end !== undefined) return end;
      if (!alerts.hasChildNodes()) alerts.append(alertOf(wordsOf(problem)));
      await pause(problem.retryAfter);
    }
  }
}
