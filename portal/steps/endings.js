// Where a walk ends, and the way on from there.

import { element, show } from "../element.js";
import { language, text } from "../language.js";
import { settings } from "../settings.js";
import { askAdministrators } from "./contact.js";

const over = { over: true };

const link = (address, label, second) => element("a", { class: second ? "button second" : "button", href: address }, label);
const toSignIn = () => settings.sign_in_url && link(settings.sign_in_url, text("to_sign_in"));
const toStart = () => link("/", text("to_start"), true);
const beginAgain = (flow) => link(`/${flow.now.kind}`, text("begin_again"));

export function done(flow) {
  const { result, advice } = flow.now;
  const said = language === "en" ? advice : text(`advice_${result}`) ?? advice;
  const reset = result === "not_locked" && settings.offers.includes("reset") && link("/reset", text("offer_reset"), true);
  show(text(`done_${result}`) ?? text("done"), element("p", { class: "good", role: "status" }, said), toSignIn(), reset, toStart());
  return over;
}

/** The three account errors, each with what to do next. */
export async function refused(flow) {
  const code = flow.now.refused;
  const lines = [text(`problem_${code}_detail`) ?? text("problem_reset_not_enabled_detail")];
  return askAdministrators(flow, { title: text(`problem_${code}`), lines, below: [toStart()] });
}

export function cancelled(flow) {
  flow.forget();
  show(text("cancelled"), element("p", {}, text("cancelled_detail")), beginAgain(flow), toStart());
  return over;
}

export function expired(flow) {
  flow.forget();
  show(text("expired"), element("p", {}, text("expired_detail")), beginAgain(flow), toStart());
  return over;
}
