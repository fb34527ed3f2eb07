// The agent's API, as in /v1/openapi.json. The pages come from the agent itself, so that no key is needed.

const patience = 30_000;
const mostTries = 5;

/** What the agent refused (RFC 9457), or `unreachable`. `retryAfter` in seconds. */
export class Problem extends Error {
  constructor(code, body = {}, retryAfter = 0) {
    super(code);
    this.code = code;
    this.title = body.title;
    this.detail = body.detail;
    this.operation = body.operation;
    this.triesLeft = body.tries_left;
    this.violations = body.violations ?? [];
    this.pointers = (body.errors ?? []).map((error) => error.pointer);
    this.retryAfter = retryAfter;
  }
}

async function fetched(method, path, body, key) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key !== undefined) headers["Idempotency-Key"] = key;
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), patience);
  try {
    const reply = await fetch(path, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit", cache: "no-store", redirect: "error", signal: end.signal,
    });
    return { reply, text: await reply.text() };
  } catch {
    throw new Problem("unreachable");
  } finally {
    clearTimeout(timer);
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The members of the answer; throws a Problem. */
export async function call(method, path, body, key) {
  const { reply, text } = await fetched(method, path, body, key);
  const answer = read(text);
  if (reply.ok) return answer;
  throw new Problem(answer.code ?? "unreachable", answer, Number(reply.headers.get("Retry-After")) || 0);
}

export const pause = (seconds) => new Promise((resume) => setTimeout(resume, seconds * 1000));

const mayBeSentAgain = new Set(["unreachable", "operation_in_progress", "directory_unavailable", "outcome_unknown"]);

/** A write: sent again under the same key where nobody can tell whether it was done, so that it is done once. */
export async function write(path, body) {
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  for (let tries = 1; ; ++tries) {
    try {
      return await call("POST", path, body, key);
    } catch (problem) {
      if (!mayBeSentAgain.has(problem.code) || tries === mostTries) throw problem;
      await pause(Math.min(Math.max(problem.retryAfter, tries), 10));
    }
  }
}
