import { choose, way } from "../form.js";
import { text } from "../language.js";
import { afterProblem } from "./after_problem.js";
import { askNumber } from "./number.js";
import { waysOut } from "./ways_out.js";

function gateOf(flow) {
  return flow.now.gate?.of > 1 ? text("gate", flow.now.gate) : undefined;
}

function optionFor(flow, method, target) {
  const named = text(`method_${method.method}_${target.kind}`) ?? text(`method_${method.method}`);
  return {
    label: named,
    small: target.hint === null ? undefined : [text(`kind_${target.kind}`), target.hint].join(" · "),
    async act() {
      const wish = { method: method.method, target: target.target };
      if (method.number_required) return askNumber(flow, wish, target.hint);
      await flow.challenge(wish);
      return {};
    },
  };
}

/** Which proof, and by which address. */
export async function chooseMethod(flow, notice) {
  const options = flow.now.methods.flatMap((method) => method.targets.map((target) => optionFor(flow, method, target)));
  return choose({
    title: text("choose_method"),
    intro: [text("choose_method_intro"), gateOf(flow)].filter(Boolean),
    notice,
    options,
    onProblem: (problem) => afterProblem(flow, problem),
    below: [flow.now.state === "choose_method" ? undefined : way(text("back"), {}), ...waysOut(flow)],
  });
}
