import { element, show } from "../element.js";
import { ask, way } from "../form.js";
import { text } from "../language.js";
import { settings } from "../settings.js";
import { afterProblem } from "./after_problem.js";

const paragraphs = (lines) => lines.map((line) => element("p", {}, line));

/** Shows `ways`, and resolves with where the chosen one leads; links lead away by themselves. */
function readOnly(title, parts, ways) {
  return new Promise((resolve) => {
    ways.forEach((button) => button.addEventListener("way", ({ detail }) => resolve(detail)));
    show(title, parts, ways);
  });
}

/** The administrators are asked by the agent, by a page of their own, or by telephone; as they have it. */
export async function askAdministrators(flow, { title, lines, below }) {
  if (settings.contact_link) {
    const link = element("a", { class: "button", href: settings.contact_link }, text("contact_link"));
    return readOnly(title, [paragraphs(lines), link], below);
  }
  if (!settings.contact_by_mail || !flow.can("contact-administrator")) {
    return readOnly(title, paragraphs([...lines, text("contact_none")]), below);
  }
  const message = element("textarea", { id: "message", rows: 3, maxlength: 500 });
  const outcome = await ask({
    title,
    intro: lines,
    parts: [element("label", { for: "message" }, text("contact_message")), message, element("p", { class: "hint" }, text("contact_message_hint"))],
    button: text("contact_send"),
    async send() {
      // The agent takes one line: no message can pretend to be another mail's head.
      const typed = message.value.replace(/\s+/g, " ").trim();
      await flow.step("contact-administrator", typed === "" ? {} : { message: typed });
      return { sent: true };
    },
    onProblem: (problem) => afterProblem(flow, problem),
    below,
  });
  if (!outcome.sent) return outcome;
  return readOnly(text("contact_sent_title"), element("p", { role: "status" }, text("contact_sent")), below);
}

/** From in between: the flow stays where it is, and the person can go back to it. */
export async function contact(flow) {
  const lines = settings.contact_link ? [] : [text("contact_intro")];
  return askAdministrators(flow, { title: text("contact"), lines, below: [way(text("back"), {})] });
}
