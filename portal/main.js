// Which page this is: the list of what can be done here, or one walk.

import { element, show } from "./element.js";
import { alertOf } from "./form.js";
import { language, offerLanguages, text } from "./language.js";
import { settings } from "./settings.js";
import { walk } from "./walk.js";

const kinds = ["reset", "unlock", "change", "register"];

function frame() {
  document.getElementById("organisation").textContent = settings.organisation || text("password_help");
  const footer = document.getElementById("footer");
  if (settings.sign_in_url) footer.append(element("a", { href: settings.sign_in_url }, text("to_sign_in")));
  if (location.pathname !== "/") footer.append(element("a", { href: "/" }, text("to_start")));
  footer.lang = language;
}

function start() {
  const offers = kinds.filter((kind) => settings.offers.includes(kind));
  const links = offers.map((kind) =>
    element("a", { class: "button second choice", href: `/${kind}` }, text(`offer_${kind}`), element("small", {}, text(`offer_${kind}_small`))));
  show(text("start"), offers.length > 0 ? links : element("p", {}, text("nothing_offered")));
}

/** A mistake of the page itself must not look like a step that waits. */
function confess() {
  const again = element("button", { type: "button" }, text("try_again"));
  again.addEventListener("click", () => location.reload());
  show(text("trouble"), alertOf({ title: text("problem_internal_error"), lines: [text("problem_internal_error_detail")] }), again);
}

window.addEventListener("unhandledrejection", confess);
window.addEventListener("error", confess);

offerLanguages();
frame();
const kind = kinds.find((one) => location.pathname === `/${one}`);
if (kind) await walk(kind);
else start();
