import { field } from "../form.js";
import { text } from "../language.js";

/** Digits that a message or an app brings, or what stands on a sheet of paper. */
export function codeField(method) {
  const more = method === "recovery_code"
    ? { autocomplete: "off" }
    : { autocomplete: "one-time-code", inputmode: "numeric", class: "code", maxlength: 16, pattern: "\\s*([0-9]\\s*){6}", title: text("code_digits") };
  return field(text("code"), { name: "code", ...more });
}
