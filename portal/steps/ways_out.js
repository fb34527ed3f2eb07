import { way } from "../form.js";
import { text } from "../language.js";

/** Where the flow offers more than one way, or lets the person go back to what they registered. */
export function anotherWay(flow) {
  if (flow.can("methods")) return way(text("back"), { next: "manage_methods" });
  const targets = (flow.now.methods ?? []).flatMap((method) => method.targets);
  return targets.length > 1 ? way(text("another_way"), { next: "choose_method" }) : undefined;
}

export function contact(flow) {
  return flow.can("contact-administrator") ? way(text("contact"), { next: "contact" }, "quiet") : undefined;
}
