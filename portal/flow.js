// One walk through a flow: the agent keeps where it is, and says after each call what comes next.

import { call, Problem, write } from "./api.js";
import { language } from "./language.js";

const kept = (kind) => `writebackd.flow.${kind}`;

// Whoever looks up a code in another app finds the page where it was, also where the browser has loaded it anew.
function remember(kind, id) {
  try {
    if (id === undefined) sessionStorage.removeItem(kept(kind));
    else sessionStorage.setItem(kept(kind), id);
  } catch {
    // Storage can be forbidden: then a page that is loaded anew begins anew.
  }
}

function remembered(kind) {
  try {
    return sessionStorage.getItem(kept(kind));
  } catch {
    return null;
  }
}

/** Whoever chooses on the first page begins anew, whoever was here before. */
export function forgetAll() {
  for (const kind of ["reset", "unlock", "change", "register"]) remember(kind, undefined);
}

const hasEnded = (state) => state === "done" || state === "refused" || state === "cancelled";

const opened = (kind) => call("POST", "/v1/flows", { kind, language });

export class Flow {
  constructor(answer) {
    this.take(answer);
  }

  /** The one that this tab was in, or a new one. */
  static async of(kind) {
    const id = remembered(kind);
    if (id) {
      try {
        const flow = new Flow(await call("GET", `/v1/flows/${id}`));
        // One in which nobody has said anything yet may be about to end.
        if (!hasEnded(flow.now.state) && flow.now.state !== "identify") return flow;
      } catch (problem) {
        if (problem.code !== "not_found") throw problem;
      }
    }
    return new Flow(await opened(kind));
  }

  /** Goes on with a new one. */
  async beginAgain() {
    this.wish = undefined;
    this.take(await opened(this.now.kind));
  }

  take(answer) {
    /** What the agent said last. */
    this.now = answer;
    remember(answer.kind, hasEnded(answer.state) ? undefined : answer.flow);
  }

  get path() {
    return `/v1/flows/${this.now.flow}`;
  }

  get hasEnded() {
    return hasEnded(this.now.state);
  }

  can(step) {
    return this.now.steps.includes(step);
  }

  async step(name, body = {}) {
    const writes = name === "password" || name === "unlock";
    const answer = await (writes ? write : (path, sent) => call("POST", path, sent))(`${this.path}/${name}`, body);
    if (answer.state !== undefined) this.take(answer);
    return answer;
  }

  /** A proof is asked for; what was asked for is known for another time. */
  async challenge(wish) {
    await this.step("challenge", wish);
    this.wish = wish;
  }

  methods() {
    return call("GET", `${this.path}/methods`);
  }

  async removeMethod(method) {
    this.take(await call("DELETE", `${this.path}/methods`, { method }));
  }

  /** Asks where the flow is now; false: it has come to its end, or nobody knows it any more. */
  async look() {
    try {
      this.take(await call("GET", this.path));
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.code !== "not_found") throw problem;
      remember(this.now.kind, undefined);
      return false;
    }
  }
}
