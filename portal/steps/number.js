// A telephone number as people know it: the country from a list, and the number with its area code.

import { call } from "../api.js";
import { element } from "../element.js";
import { ask, field, way } from "../form.js";
import { language, text } from "../language.js";
import { afterProblemWith } from "./after_problem.js";

function homeRegion() {
  for (const tag of navigator.languages ?? []) {
    try {
      const { region } = new Intl.Locale(tag).maximize();
      if (region) return region;
    } catch {
      // no language tag
    }
  }
  return undefined;
}

let regions;

async function listOfRegions() {
  regions ??= (await call("GET", "/v1/regions")).regions;
  const names = new Intl.DisplayNames([language], { type: "region", fallback: "code" });
  return regions
    .map(({ region, calling_code: code }) => ({ region, code, name: names.of(region) }))
    .sort((a, b) => a.name.localeCompare(b.name, language));
}

/** `parts` for a form, and `value()`, the whole number with its country. */
export async function numberField(label, hint) {
  const list = await listOfRegions();
  const id = "field-region";
  const select = element("select", { id, autocomplete: "tel-country-code" });
  const home = homeRegion();
  for (const { region, code, name } of list) select.append(new Option(`${name} (+${code})`, code, false, region === home));
  const number = field(label, { type: "tel", autocomplete: "tel-national", maxlength: 64 }, hint);
  return {
    parts: [element("label", { for: id }, text("country")), select, number.parts],
    value() {
      const typed = number.input.value.trim();
      if (typed.startsWith("+")) return typed;
      // 00 is how most of the world dials out of its country.
      return typed.startsWith("00") ? `+${typed.slice(2)}` : `+${select.value} ${typed}`;
    },
  };
}

/** Only who knows the whole number gets a message to it. */
export async function askNumber(flow, wish, hint) {
  const number = await numberField(text("phone_number"), text("number_hint", { hint: hint ?? "" }));
  return ask({
    title: text(`number_for_${wish.method}`),
    intro: [text("number_intro")],
    parts: number.parts,
    button: text(`send_${wish.method}`),
    async send() {
      await flow.challenge({ ...wish, number: number.value() });
      return {};
    },
    onProblem: (problem) => afterProblemWith(flow, problem, "/number", "not_a_number"),
    below: [way(text("back"), { next: "choose_method" })],
  });
}
