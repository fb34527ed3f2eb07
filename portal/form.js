// The form of a step: it asks, sends, and stays until the agent has taken what was typed.

import { element, show } from "./element.js";
import { wordsOf } from "./problem_text.js";
import { text } from "./language.js";

let fields = 0;

/** A field with its label. `more`: attributes of the input. */
export function field(label, more = {}, hint = undefined) {
  const id = `field-${++fields}`;
  const input = element("input", { id, autocapitalize: "off", spellcheck: "false", required: true, "aria-describedby": hint && `${id}-hint`, ...more });
  const under = hint && element("p", { id: `${id}-hint`, class: "hint" }, hint);
  return { input, parts: [element("label", { for: id }, label), input, under] };
}

/** The box that shows what is typed into these fields. */
export function showBox(...inputs) {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => {
    for (const input of inputs) input.type = box.checked ? "text" : "password";
  });
  return element("label", { class: "check" }, box, text("show_password"));
}

export function alertOf({ title, lines }) {
  const said = lines.length === 1 ? element("p", {}, lines[0]) : element("ul", {}, lines.map((line) => element("li", {}, line)));
  return element("div", { class: "alert", role: "alert" }, element("h2", {}, title), lines.length > 0 && said);
}

/** What `act` returns, while `button` says that it is under way; what it throws is shown in `alerts`. */
async function run(act, button, alerts, onProblem) {
  button.disabled = true;
  button.classList.add("waiting");
  alerts.replaceChildren();
  try {
    return await act();
  } catch (problem) {
    if (problem.code === undefined && problem.words === undefined) throw problem; // a defect of the page
    const end = problem.code === undefined ? undefined : await onProblem?.(problem);
    if (end === undefined) alerts.replaceChildren(alertOf(problem.words ?? wordsOf(problem)));
    return end;
  } finally {
    button.disabled = false;
    button.classList.remove("waiting");
  }
}

/**
 * Shows the form and resolves with what `send` returns. What `send` throws is shown above the button; `onProblem` may
 * then say that the form has had its day, by returning something else than undefined, with which it resolves.
 */
export function ask({ title, intro = [], notice, parts, button, send, onProblem, below = [] }) {
  return new Promise((resolve) => {
    const alerts = element("div");
    if (notice) alerts.append(alertOf(notice));
    const submit = element("button", { type: "submit" }, button);
    const form = element("form", {}, parts, alerts, submit);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (submit.disabled) return;
      const end = await run(send, submit, alerts, onProblem);
      if (end !== undefined) resolve(end);
      else first?.focus();
    });
    const first = form.querySelector("input:not([type=checkbox]), select");
    show(title, intro.map((line) => element("p", {}, line)), form, below);
    below.forEach((way) => way?.addEventListener("way", (event) => resolve(event.detail)));
    if (!notice) first?.focus({ preventScroll: true });
  });
}

/** The same for a choice between buttons: `options` of `{label, small, main, act}`. */
export function choose({ title, intro = [], above, notice, options, onProblem, below = [] }) {
  return new Promise((resolve) => {
    const alerts = element("div");
    if (notice) alerts.append(alertOf(notice));
    const buttons = options.map(({ label, small, main, act }) => {
      const button = element("button", { type: "button", class: main ? "choice" : "second choice" }, label, small && element("small", {}, small));
      button.addEventListener("click", async () => {
        buttons.forEach((other) => { other.disabled = true; });
        const end = await run(act, button, alerts, onProblem);
        buttons.forEach((other) => { other.disabled = false; });
        if (end !== undefined) resolve(end);
      });
      return button;
    });
    show(title, intro.map((line) => element("p", {}, line)), above, alerts, buttons, below);
    below.forEach((way) => way?.addEventListener("way", (event) => resolve(event.detail)));
  });
}

/** A button below a form that leads elsewhere: the form resolves with `outcome`. */
export function way(label, outcome, looks = "second") {
  const button = element("button", { type: "button", class: looks }, label);
  button.addEventListener("click", () => button.dispatchEvent(new CustomEvent("way", { detail: outcome })));
  return button;
}

/** Something that the page itself found wrong before it asked the agent. */
export class Mistake extends Error {
  constructor(title, ...lines) {
    super(title);
    this.words = { title, lines };
  }
}
