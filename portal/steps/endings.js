// Where a walk ends, and the way on from there.

import { element, show } from "../element.js";
import { text } from "../language.js";
import { settings } from "../settings.js";
import { askAdministrators } from "./contact.js";

const over = { over: true };

const link = (address, label, second) => element("a", { class: second ? "button second" : "button", href: address }, label);
const toSignIn = () => settings.sign_in_url && link(settings.sign_in_url, text("to_sign_in"));
const toStart = () => link("/", text("to_start"), true);
const beginAgain = (flow) => link(`/${flow.now.kind}`, text("begin_again"), true);

export function done(flow, notice) {
  const { result, advice } = flow.now;
  if (notice) {
    show(notice.title, notice.lines.map((line) => element("p", {}, line)), beginAgain(flow), toSignIn(), toStart());
    return over;
  }
  const said = text(`advice_${result}`) ?? advice;
  const reset = result === "not_locked" && settings.offers.includes("reset") && link("/reset", text("offer_reset"), true);
  const register = result !== "registered" && link("/register", text("offer_register"), true);
  show(text(`done_${result}`) ?? text("done"), element("p", { class: "good", role: "status" }, said), toSignIn(), reset, register, toStart());
  return over;
}

/** The account errors, each with what to do next. */
export async function refused(flow, notice) {
  const code = flow.now.refused;
  const { title, lines } = notice ?? { title: text(`problem_${code}`), lines: [text(`problem_${code}_detail`)] };
  const again = code === "account_not_verified" && text("check_user_name");
  return askAdministrators(flow, { title, lines: [...lines, again].filter(Boolean), below: [beginAgain(flow), toStart()] });
}

export function cancelled(flow) {
  show(text("cancelled"), element("p", {}, text("cancelled_detail")), beginAgain(flow), toStart());
  return over;
}

export function expired(flow) {
  show(text("expired"), element("p", {}, text("expired_detail")), beginAgain(flow), toStart());
  return over;
}
