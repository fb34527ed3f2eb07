import { way } from "../form.js";
import { text } from "../language.js";

/** The same message once more, when the agent would send one. `button` is undefined where nothing is sent. */
export function sendAgain(flow) {
  const { resend_in: wait } = flow.now.challenge;
  if (wait === undefined) return { button: undefined, stop() {} };
  const button = way(text("send_again"), { next: "send_again" });
  let left = wait;
  const tell = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? text("send_again_in", { count: left }) : text("send_again");
  };
  tell();
  const timer = setInterval(() => {
    left -= 1;
    tell();
    if (left <= 0) clearInterval(timer);
  }, 1000);
  return { button, stop: () => clearInterval(timer) };
}
