import { wordsOf } from "../problem_text.js";
import { askNumber } from "./number.js";
import { afterProblem } from "./after_problem.js";

/** Asks for the message once more, by the way that it took. */
export async function sendCodeAgain(flow) {
  const { method, target, hint } = flow.now.challenge;
  const wish = flow.wish ?? { method, target };
  const typed = flow.now.methods?.some((offer) => offer.method === method && offer.number_required);
  if (typed && wish.number === undefined) return askNumber(flow, wish, hint);
  try {
    await flow.challenge(wish);
    return {};
  } catch (problem) {
    if (problem.code === undefined) throw problem;
    return (await afterProblem(flow, problem)) ?? { notice: wordsOf(problem) };
  }
}
