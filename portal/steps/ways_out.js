// The ways out of a step that stand below it.

import { way } from "../form.js";
import { text } from "../language.js";
import { settings } from "../settings.js";

/** Where the flow offers more than one way, or lets the person go back to what they registered. */
export function anotherWay(flow) {
  if (flow.can("methods")) return way(text("back"), { next: "manage_methods" });
  const targets = (flow.now.methods ?? []).flatMap((method) => method.targets);
  return targets.length > 1 ? way(text("another_way"), { next: "choose_method" }) : undefined;
}

function contact(flow) {
  const someone = settings.contact_link || (settings.contact_by_mail && flow.can("contact-administrator"));
  return someone ? way(text("contact"), { next: "contact" }, "quiet") : undefined;
}

/** From every step behind the first: somebody else may sit here, or a name was mistyped. */
export function waysOut(flow) {
  return [contact(flow), way(text("begin_again"), { next: "begin_again" }, "quiet")];
}
