import { choose } from "../form.js";
import { element } from "../element.js";
import { text } from "../language.js";
import { addAuthenticator, addEmail, addPhone, addQuestions, addRecoveryCodes } from "./add_method.js";
import { afterProblem } from "./after_problem.js";
import { waysOut } from "./ways_out.js";

const ofTheDirectory = new Set(["alternate_email", "mobile_phone", "office_phone"]);

/** Something that is half added stays so: the flow may be at its code, and the person is not. */
const here = { next: "manage_methods" };

const adding = {
  email: addEmail,
  text: addPhone,
  call: addPhone,
  authenticator: addAuthenticator,
  questions: addQuestions,
  recovery_code: addRecoveryCodes,
};

/** A number serves for texts and calls: it is shown once. */
function entriesOf(view) {
  const shown = new Map();
  for (const entry of view.methods) {
    if (!shown.has(entry.target)) shown.set(entry.target, entry);
  }
  return [...shown.values()];
}

function entryLine(entry) {
  const named = text(`kind_${entry.kind}`);
  const more = entry.kind === "recovery_codes" ? text("codes_left", { count: entry.left }) : entry.value;
  const state = entry.confirmed ? undefined : text("not_confirmed");
  return element("li", {}, element("span", {}, named, element("small", {}, [more, state].filter(Boolean).join(" · "))));
}

function options(flow, view) {
  const unconfirmed = entriesOf(view).filter((entry) => !entry.confirmed);
  const confirming = unconfirmed.map((entry) => ({
    label: text("confirm", { what: text(`kind_${entry.kind}`) }),
    small: entry.value,
    act: async () => {
      await flow.step("methods", { confirm: entry.target });
      return here;
    },
  }));
  const phone = view.allowed.includes("text") ? "text" : "call";
  const addable = view.allowed.filter((method) => (method !== "text" && method !== "call") || method === phone);
  const adds = addable.filter((method) => method in adding).map((method) => ({
    label: text(isRegistered(view, method) ? `replace_${method}` : `add_${method}`),
    act: async () => {
      const takesAway = method === "recovery_code" && isRegistered(view, method);
      if (takesAway && !window.confirm(text("replace_sure"))) return undefined;
      return adding[method](flow, view, method);
    },
  }));
  const own = entriesOf(view).filter((entry) => !ofTheDirectory.has(entry.kind));
  const removing = own.map((entry) => ({
    label: text("remove", { what: text(`kind_${entry.kind}`) }),
    small: entry.value ?? undefined,
    act: async () => {
      if (!window.confirm(text("remove_sure"))) return undefined;
      await flow.removeMethod(entry.method);
      return here;
    },
  }));
  const finish = {
    label: text(unconfirmed.length > 0 ? "finish_confirming" : "finish"),
    main: true,
    act: async () => {
      await flow.step("finish");
      return {};
    },
  };
  const enough = isEnough(view);
  return [...(enough ? [finish] : []), ...confirming, ...adds, ...removing];
}

function isRegistered(view, method) {
  return view.methods.some((entry) => entry.method === method && !ofTheDirectory.has(entry.kind));
}

/** Not the count alone: two gates want two methods that can follow each other. */
const isEnough = (view) => view.registration !== "not_registered";

function advice(view) {
  if (view.registered < view.required) return text("register_more", { registered: view.registered, required: view.required });
  if (!isEnough(view)) return text("register_other");
  if (view.registration === "reconfirm") return text("register_reconfirm");
  return view.registered < 2 ? text("register_two") : text("register_enough");
}

/** What is registered, what an administrator filled in, and what can be added. */
export async function manageMethods(flow, notice) {
  const view = await flow.methods();
  const list = element("ul", { class: "methods" }, entriesOf(view).map(entryLine));
  const none = view.methods.length === 0 ? element("p", { class: "note" }, text("nothing_registered")) : list;
  return choose({
    title: text("manage_methods"),
    intro: [text("manage_methods_intro"), advice(view)],
    above: none,
    notice,
    options: options(flow, view),
    onProblem: (problem) => afterProblem(flow, problem),
    below: waysOut(flow),
  });
}
