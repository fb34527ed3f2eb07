// The proof of work, done while the person types: nothing to click, nobody else asked.

const mostWorkers = 4;

function solutionOf(challenge, found) {
  if (!challenge.parameters) return { ...challenge, maxnumber: undefined, number: found.number };
  return { challenge, solution: found };
}

/** A promise of the payload that the agent takes; `stop` ends the work. */
export function solveAltcha(challenge) {
  const began = performance.now();
  const workers = [];
  const stop = () => workers.forEach((worker) => worker.terminate());
  const count = Math.min(mostWorkers, navigator.hardwareConcurrency || 2);
  const solved = new Promise((resolve, reject) => {
    for (let first = 0; first < count; ++first) {
      const worker = new Worker("/portal/captcha/altcha_worker.js");
      workers.push(worker);
      worker.addEventListener("message", ({ data: found }) => {
        if (!found) return;
        const took = Math.round(performance.now() - began);
        const solution = solutionOf(challenge, challenge.parameters ? { ...found, time: took } : found);
        resolve(btoa(JSON.stringify(solution)));
        stop();
      });
      worker.addEventListener("error", reject);
      worker.postMessage({ challenge, first, step: count });
    }
  });
  solved.catch(() => {}); // it is waited for when the form is sent
  return { solved, stop };
}
