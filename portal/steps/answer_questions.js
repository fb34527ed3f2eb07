import { ask, field } from "../form.js";
import { text } from "../language.js";
import { afterProblem } from "./after_problem.js";
import { anotherWay, waysOut } from "./ways_out.js";

export async function answerQuestions(flow, notice) {
  const fields = flow.now.questions.map(({ question, text: asked }) => ({
    question,
    ...field(asked, { autocomplete: "off", maxlength: 200 }),
  }));
  return ask({
    title: text("answer_questions"),
    intro: [text("answer_questions_intro")],
    notice,
    parts: fields.map(({ parts }) => parts),
    button: text("next"),
    async send() {
      const answers = Object.fromEntries(fields.map(({ question, input }) => [question, input.value]));
      await flow.step("verify", { answers });
      return {};
    },
    onProblem: (problem) => afterProblem(flow, problem),
    below: [anotherWay(flow), ...waysOut(flow)],
  });
}
