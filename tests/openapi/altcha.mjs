// Solves an ALTCHA challenge as the official library does: the `challenge` object of the daemon's answer as JSON on stdin, what
// the widget would put into its form field on stdout. Both generations; v1 has a text `challenge`, v2 has `parameters`.
import { readFileSync } from 'node:fs';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { solveChallenge as solveChallengeV1 } from 'altcha-lib/v1';

const challenge = JSON.parse(readFileSync(0, 'utf8'));

async function payloadV1({ algorithm, challenge: hash, maxnumber, salt, signature }) {
  const solution = await solveChallengeV1(hash, salt, algorithm, maxnumber).promise;
  return solution && { algorithm, challenge: hash, number: solution.number, salt, signature, took: solution.took };
}

async function payloadV2({ parameters, signature }) {
  const solution = await solveChallenge({ challenge: { parameters, signature }, deriveKey });
  return solution && { challenge: { parameters, signature }, solution };
}

const payload = typeof challenge.challenge === 'string' ? await payloadV1(challenge) : await payloadV2(challenge);
if (!payload) throw new Error('no solution was found');
process.stdout.write(Buffer.from(JSON.stringify(payload)).toString('base64'));
