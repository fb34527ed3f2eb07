// What goes wrong between two steps, where no form can say it.

import { choose } from "./form.js";
import { text } from "./language.js";
import { wordsOf } from "./problem_text.js";

/** Says it, and resolves when the person wants to try once more. */
export async function troubled(problem) {
  const options = [{ label: text("try_again"), main: true, act: async () => ({}) }];
  return choose({ title: text("trouble"), notice: wordsOf(problem), options });
}

/** What `act` resolves with, however often the person has to try. */
export async function untilItWorks(act) {
  for (;;) {
    try {
      return await act();
    } catch (problem) {
      if (problem.code === undefined) throw problem; // a defect of the page
      await troubled(problem);
    }
  }
}
