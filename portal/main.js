// Which page this is: the list of what can be done here, or one walk.

import { element, show } from "./element.js";
import { alertOf } from "./form.js";
import { forgetAll } from "./flow.js";
import { offerLanguages, text } from "./language.js";
import { loadSettings, settings } from "./settings.js";
import { untilItWorks } from "./trouble.js";
import { walk } from "./walk.js";

const kinds = ["reset", "unlock", "change", "register"];

function frame() {
  document.getElementById("organisation").textContent = settings.organisation || text("password_help");
  const links = document.getElementById("links");
  links.setAttribute("aria-label", text("elsewhere"));
  if (settings.sign_in_url) links.append(element("a", { href: settings.sign_in_url }, text("to_sign_in")));
  if (location.pathname !== "/") links.append(element("a", { href: "/" }, text("to_start")));
}

/** `missed`: what somebody came for, and is not offered. */
function start(missed) {
  const offers = kinds.filter((kind) => settings.offers.includes(kind));
  const links = offers.map((kind) =>
    element("a", { class: "button second choice", href: `/${kind}`, click: forgetAll }, text(`offer_${kind}`), element("small", {}, text(`offer_${kind}_small`))));
  const none = (missed || offers.length === 0) && element("p", {}, text("nothing_offered"));
  show(missed ? text(`title_${missed}`) : text("start"), none, links);
}

/** A mistake of the page itself must not look like a step that waits. */
function confess() {
  const again = element("button", { type: "button" }, text("try_again"));
  again.addEventListener("click", () => location.reload());
  show(text("trouble"), alertOf({ title: text("problem_internal_error"), lines: [text("problem_internal_error_detail")] }), again);
}

/** Scripts of a CAPTCHA provider have mistakes of their own. */
const isOurs = (place) => String(place).includes(`${location.origin}/portal/`);

window.addEventListener("unhandledrejection", ({ reason }) => isOurs(reason?.stack) && confess());
window.addEventListener("error", ({ filename }) => isOurs(filename) && confess());

offerLanguages();
await untilItWorks(loadSettings);
frame();
const kind = kinds.find((one) => location.pathname.replace(/\/$/, "") === `/${one}`);
if (kind && settings.offers.includes(kind)) await walk(kind);
else start(kind);
