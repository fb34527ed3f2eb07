import { way } from "../form.js";
import { text } from "../language.js";

/** The same message once more, when the agent would send one. `button` is undefined where nothing is sent. */
export function sendAgain(flow) {
  const { resend_in: wait } = flow.now.challenge;
  if (wait === undefined) return { button: undefined, stop() {} };
  const button = way(text("send_again"), { next: "send_again" });
  // By the clock: a telephone stops the timers of a page that nobody looks at.
  const end = performance.now() + wait * 1000;
  let timer = 0;
  const tell = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? text("send_again_in", { count: left }) : text("send_again");
    if (left <= 0) clearInterval(timer);
  };
  timer = setInterval(tell, 1000);
  tell();
  return { button, stop: () => clearInterval(timer) };
}
