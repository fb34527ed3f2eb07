// A problem in the words of the person who meets it. The agent's own words are English; where the page speaks another
// language it has its own for every code that people meet, and else shows the agent's.

import { language, text } from "./language.js";

const hours = 3600;
const minutes = 60;

function waiting(seconds) {
  if (seconds <= 0) return undefined;
  if (seconds < 2 * minutes) return text("wait_seconds", { count: Math.max(seconds, 2) });
  if (seconds < 2 * hours) return text("wait_minutes", { count: Math.ceil(seconds / minutes) });
  return text("wait_hours", { count: Math.ceil(seconds / hours) });
}

function violation({ rule, message, limit, allowed_at: allowedAt }) {
  if (allowedAt) return text(`rule_${rule}_at`, { at: new Date(allowedAt).toLocaleString(language) }) ?? message;
  if (language === "en") return message;
  return text(limit === undefined ? `rule_${rule}` : `rule_${rule}_limit`, { limit }) ?? message;
}

function linesOf(problem) {
  if (problem.violations.length > 0) return problem.violations.map(violation);
  if (problem.triesLeft === 0) return [text("proof_is_over")];
  const lines = [text(`problem_${problem.code}_detail`) ?? problem.detail];
  if (problem.triesLeft > 0) lines.push(text(problem.triesLeft === 1 ? "one_try_left" : "tries_left", { count: problem.triesLeft }));
  return lines;
}

/** `{title, lines}`. */
export function wordsOf(problem) {
  const title = text(`problem_${problem.code}`) ?? problem.title ?? text("problem_internal_error");
  const lines = [...linesOf(problem), waiting(problem.retryAfter)];
  if (problem.code === "internal_error" && problem.operation) lines.push(text("operation", { id: problem.operation }));
  return { title, lines: lines.filter(Boolean) };
}
