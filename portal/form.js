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

/** What stands around every step: what went wrong, that something is under way, the ways that lead elsewhere. */
function surroundings(notice, below) {
  return {
    alerts: element("div", {}, notice && alertOf(notice)),
    status: element("p", { role: "status", class: "note" }),
    ways: below.filter(Boolean),
  };
}

/** What `act` returns, while nothing else can be pressed; what it throws is shown. */
async function run(act, button, buttons, { alerts, status, ways }, onProblem) {
  const held = [...buttons, ...ways].filter((one) => "disabled" in one && !one.disabled);
  held.forEach((one) => { one.disabled = true; });
  button.classList.add("waiting");
  status.textContent = text("one_moment");
  alerts.replaceChildren();
  try {
    return await act();
  } catch (problem) {
    if (problem.code === undefined && problem.words === undefined) throw problem; // a defect of the page
    const end = problem.code === undefined ? undefined : await onProblem?.(problem);
    if (end === undefined) alerts.replaceChildren(alertOf(problem.words ?? wordsOf(problem)));
    return end;
  } finally {
    held.forEach((one) => { one.disabled = false; });
    button.classList.remove("waiting");
    status.textContent = "";
  }
}

function leadElsewhere(ways, resolve) {
  ways.forEach((one) => one.addEventListener("way", ({ detail }) => resolve(detail)));
}

/** What is typed next takes the place of what was refused. */
function typeAnew(input) {
  input?.focus();
  input?.select?.();
}

const introduction = (lines) => element("div", { id: "intro" }, lines.map((line) => element("p", {}, line)));

/**
 * Shows the form and resolves with what `send` returns. What `send` throws is shown above the button; `onProblem` may
 * then say that the form has had its day, by returning something else than undefined, with which it resolves; `again` is
 * the field that is typed anew after a refusal, the first one unless said otherwise.
 */
export function ask({ title, intro = [], notice, parts, again, button, send, onProblem, below = [] }) {
  return new Promise((resolve) => {
    const around = surroundings(notice, below);
    const submit = element("button", { type: "submit" }, button);
    const form = element("form", {}, parts, around.alerts, submit, around.status);
    const first = form.querySelector("input:not([type=checkbox]):not([hidden]), select");
    // The keyboard goes to the field at once, so the field has to say what stands above it.
    const described = first?.getAttribute("aria-describedby");
    first?.setAttribute("aria-describedby", described ? `intro ${described}` : "intro");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (submit.disabled) return;
      const end = await run(send, submit, [submit], around, onProblem);
      if (end === undefined) typeAnew(again ?? first);
      else resolve(end);
    });
    leadElsewhere(around.ways, resolve);
    show(title, introduction(intro), form, around.ways);
    if (!notice) first?.focus({ preventScroll: true });
  });
}

/** The same for a choice between buttons: `options` of `{label, small, main, act}`. */
export function choose({ title, intro = [], above, notice, options, onProblem, below = [] }) {
  return new Promise((resolve) => {
    const around = surroundings(notice, below);
    const buttons = options.map(({ label, small, main, act }) => {
      const button = element("button", { type: "button", class: main ? "choice" : "second choice" }, label, small && element("small", {}, small));
      button.addEventListener("click", async () => {
        const end = await run(act, button, buttons, around, onProblem);
        if (end === undefined) button.focus();
        else resolve(end);
      });
      return button;
    });
    leadElsewhere(around.ways, resolve);
    show(title, introduction(intro), above, around.alerts, buttons, around.status, around.ways);
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
