#!/usr/bin/env node
// Resets a password: reset.mjs USER, with the new password as one line of standard input.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

const again = ["directory_unavailable", "operation_in_progress", "outcome_unknown"];
const untrusted = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT)/;
const { WRITEBACKD_URL, WRITEBACKD_KEY, WRITEBACKD_CA } = process.env;
const ca = readFileSync(WRITEBACKD_CA);

// The members of the answer, and for how many seconds to wait before the next call.
function callOnce(path, body, key) {
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, WRITEBACKD_URL), {
      method: "POST",
      ca,
      timeout: 30_000,
      headers: {
        Authorization: `Bearer ${WRITEBACKD_KEY}`,
        "Content-Type": "application/json",
        "Idempotency-Key": key,
      },
    });
    call.on("response", async (reply) => {
      try {
        const parts = [];
        for await (const part of reply) parts.push(part);
        const answer = JSON.parse(Buffer.concat(parts).toString());
        resolve({ answer, wait: Math.min(Number(reply.headers["retry-after"] ?? 2) || 2, 30) });
      } catch (trouble) {
        reject(trouble); // a balancer's own page is no answer either
      }
    });
    call.on("timeout", () => call.destroy(new Error("timeout")));
    call.on("error", reject);
    call.end(JSON.stringify(body));
  });
}

// One key for this wish: with the same key again nothing is written twice, and what became of a lost answer is found out.
async function call(path, body) {
  const key = randomBytes(18).toString("base64url");
  let answer = {};
  let wait = 2;
  for (let attempt = 1; attempt <= 3; ++attempt) {
    try {
      ({ answer, wait } = await callOnce(path, body, key));
      if (!again.includes(answer.code)) return answer;
    } catch (trouble) {
      if (untrusted.test(trouble.code)) throw new Error(`${trouble.message}: WRITEBACKD_CA has to name the authority`);
      answer = { title: trouble.message };
      wait = 2;
    }
    console.error(`${answer.code ?? "no answer"}, attempt ${attempt}: ${answer.title}`);
    if (attempt < 3) await sleep(wait * 1000);
  }
  return answer;
}

const user = process.argv[2];
const password = readFileSync(0, "utf8").split("\n")[0];
const answer = await call("/v1/password/reset", { user, new_password: password });
if (answer.result === "password_reset") {
  console.log("done");
} else if (!answer.code || again.includes(answer.code)) {
  if (answer.code === "outcome_unknown") console.error("It may have worked: try the new password first.");
  process.exitCode = 75;
} else {
  console.error(answer.detail ?? answer.title);
  process.exitCode = answer.code === "too_many_attempts" ? 75 : 1;
}
