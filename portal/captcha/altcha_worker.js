// Looks for the number that an ALTCHA challenge asks for, in a thread of its own: this worker tries every `step`-th one.

const hexOf = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));
const utf8 = new TextEncoder();

/** Version 1: SHA-256 of the salt and the number, written in decimal. */
async function number(challenge, first, step) {
  for (let tried = first; tried <= challenge.maxnumber; tried += step) {
    const digest = await crypto.subtle.digest("SHA-256", utf8.encode(challenge.salt + tried));
    if (hexOf(digest) === challenge.challenge) return { number: tried };
  }
  return undefined;
}

/** Version 2: a key by PBKDF2 from the nonce and a counter of four bytes, which begins as the agent says. */
async function counter(parameters, first, step) {
  const nonce = bytesOf(parameters.nonce);
  const salt = bytesOf(parameters.salt);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  const view = new DataView(password.buffer);
  for (let tried = first; tried <= 0xffffffff; tried += step) {
    view.setUint32(nonce.length, tried);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: parameters.cost };
    const derived = hexOf(await crypto.subtle.deriveBits(how, key, parameters.keyLength * 8));
    if (derived.startsWith(parameters.keyPrefix)) return { counter: tried, derivedKey: derived };
  }
  return undefined;
}

addEventListener("message", async ({ data: { challenge, first, step } }) => {
  const found = challenge.parameters ? await counter(challenge.parameters, first, step) : await number(challenge, first, step);
  postMessage(found);
});
