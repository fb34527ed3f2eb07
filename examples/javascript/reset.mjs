#!/usr/bin/env node
// Resets a password: reset.mjs USER, with the new password as one line of standard input.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";

const later = ["directory_unavailable", "too_many_attempts", "operation_in_progress", "outcome_unknown"];
const { WRITEBACKD_URL, WRITEBACKD_KEY, WRITEBACKD_CA } = process.env;
const ca = readFileSync(WRITEBACKD_CA);

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
    call.on("response", async (answer) => {
      try {
        const parts = [];
        for await (const part of answer) parts.push(part);
        resolve(JSON.parse(Buffer.concat(parts).toString()));
      } catch (trouble) {
        reject(trouble);
      }
    });
    call.on("timeout", () => call.destroy(new Error("timeout")));
    call.on("error", reject);
    call.end(JSON.stringify(body));
  });
}

// The same key again writes nothing twice.
async function call(path, body) {
  const key = randomBytes(18).toString("base64url");
  for (let attempt = 1; attempt <= 3; ++attempt) {
    try {
      return await callOnce(path, body, key);
    } catch (trouble) {
      console.error(`no answer, attempt ${attempt}: ${trouble.message}`);
    }
  }
  return { code: "directory_unavailable", title: "No answer." };
}

const user = process.argv[2];
const password = readFileSync(0, "utf8").split("\n")[0];
const answer = await call("/v1/password/reset", { user, new_password: password });
if (answer.result === "password_reset") {
  console.log("done");
} else {
  console.error(answer.detail ?? answer.title);
  process.exitCode = later.includes(answer.code) ? 75 : 1;
}
