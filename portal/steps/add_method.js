// What a person can add to the ways to prove who they are. Addresses count once a code from there was typed.

import { element } from "../element.js";
import { ask, field, Mistake, way } from "../form.js";
import { text } from "../language.js";
import { codeField } from "./code_field.js";
import { afterProblem, afterProblemWith } from "./after_problem.js";
import { numberField } from "./number.js";

const back = () => way(text("back"), { next: "manage_methods" });

export async function addEmail(flow) {
  const email = field(text("email_address"), { type: "email", autocomplete: "email", maxlength: 254 }, text("email_hint"));
  return ask({
    title: text("add_email"),
    parts: email.parts,
    button: text("send_email"),
    async send() {
      await flow.step("methods", { method: "email", email: email.input.value.trim() });
      await flow.challenge({ method: "email" });
      return {};
    },
    onProblem: (problem) => afterProblemWith(flow, problem, "/email", "not_an_email"),
    below: [back()],
  });
}

export async function addPhone(flow, view) {
  const number = await numberField(text("phone_number"), text("phone_hint"));
  const ways = ["text", "call"].filter((method) => view.allowed.includes(method));
  const list = element("select", { id: "field-way" }, ways.map((method) => new Option(text(`way_${method}`), method)));
  return ask({
    title: text("add_text"),
    parts: [number.parts, element("label", { for: "field-way" }, text("how_to_send")), list],
    button: text("next"),
    async send() {
      await flow.step("methods", { method: list.value, number: number.value() });
      await flow.challenge({ method: list.value });
      return {};
    },
    onProblem: (problem) => afterProblemWith(flow, problem, "/number", "not_a_number"),
    below: [back()],
  });
}

export async function addAuthenticator(flow) {
  const { authenticator } = await flow.step("methods", { method: "authenticator" });
  await flow.challenge({ method: "authenticator" });
  const picture = element("img", { class: "qr", alt: text("qr_code"), src: `data:image/svg+xml,${encodeURIComponent(authenticator.qr_code)}` });
  const code = codeField("authenticator");
  return ask({
    title: text("add_authenticator"),
    intro: [text("authenticator_intro")],
    parts: [
      picture,
      element("p", {}, element("a", { href: authenticator.uri }, text("authenticator_here"))),
      element("p", { class: "hint" }, text("authenticator_secret"), " ", element("code", {}, authenticator.secret)),
      code.parts,
    ],
    button: text("next"),
    async send() {
      await flow.step("verify", { code: code.input.value.trim() });
      return {};
    },
    onProblem: (problem) => afterProblem(flow, problem),
    below: [back()],
  });
}

export async function addRecoveryCodes(flow) {
  const { recovery_codes: codes } = await flow.step("methods", { method: "recovery_code" });
  const print = element("button", { type: "button", class: "second" }, text("print"));
  print.addEventListener("click", () => window.print());
  return ask({
    title: text("recovery_codes"),
    intro: [text("recovery_codes_intro")],
    parts: [element("ul", { class: "codes" }, codes.map((code) => element("li", {}, code))), print],
    button: text("recovery_codes_kept"),
    send: async () => ({ next: "manage_methods" }),
  });
}

export async function addQuestions(flow, view) {
  const { to_register: count, list } = view.questions;
  const rows = Array.from({ length: count }, (_, index) => questionRow(list, index));
  return ask({
    title: text("add_questions"),
    intro: [text("questions_intro")],
    parts: rows.map(({ parts }) => parts),
    button: text("save"),
    async send() {
      const answers = Object.fromEntries(rows.map(({ select, input }) => [select.value, input.value]));
      if (Object.keys(answers).length < count) throw new Mistake(text("same_question"), text("same_question_detail"));
      const typed = rows.map(({ input }) => input.value.trim().toLowerCase());
      if (new Set(typed).size < count) throw new Mistake(text("same_answer"), text("same_answer_detail"));
      await flow.step("methods", { method: "questions", answers });
      return { next: "manage_methods" };
    },
    onProblem: (problem) => refusedAnswers(problem, rows) ?? afterProblem(flow, problem),
    below: [back()],
  });
}

/** The agent names the questions whose answers it does not take; the form says which they are. */
function refusedAnswers(problem, rows) {
  const refused = rows.filter(({ select, input }) => {
    const named = problem.pointers.includes(`/answers/${select.value}`);
    input.setAttribute("aria-invalid", String(named));
    return named;
  });
  if (refused.length === 0) return undefined;
  const labels = refused.map((row) => text("answer", { number: rows.indexOf(row) + 1 }));
  problem.words = { title: text("answer_refused"), lines: [labels.join(", "), text("answer_refused_detail")] };
  return Promise.resolve(undefined);
}

function questionRow(list, index) {
  const id = `field-question-${index}`;
  const select = element("select", { id }, list.map(({ question, text: asked }) => new Option(asked, question)));
  select.selectedIndex = index;
  const answer = field(text("answer", { number: index + 1 }), { autocomplete: "off", minlength: 3, maxlength: 40 });
  return { select, input: answer.input, parts: [element("label", { for: id }, text("question", { number: index + 1 })), select, answer.parts] };
}
