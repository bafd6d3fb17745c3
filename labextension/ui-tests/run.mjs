/**
 * Takes all steps in one browser window; prints one line of JSON for each.
 *
 * node run.mjs URL TOKEN RESULTS [CHROMIUM [STEP …]]
 */
import { Lab } from './lab.mjs';
import { STEPS } from './steps.mjs';

/** Milliseconds that one step, and all of them, may take. */
const PATIENCE = { step: 60_000, 'case study': 150_000, 'private python': 90_000, all: 540_000 };

const [url, token, results, executablePath, ...wanted] = process.argv.slice(2);
const started = Date.now();

/** The step's error, or ''. */
async function taken(name, step) {
  const left = PATIENCE.all - (Date.now() - started);
  const patience = Math.min(left, PATIENCE[name] ?? PATIENCE.step);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${patience / 1000} s`)), patience);
  });
  try {
    await Promise.race([step(lab), late]);
    return '';
  } catch (problem) {
    await lab.picture(`failed-${name.replaceAll(' ', '-')}`).catch(() => undefined);
    return String(problem.stack ?? problem);
  } finally {
    clearTimeout(timer);
  }
}

const lab = await Lab.open({ url, token, results, executablePath });
try {
  for (const [name, step] of Object.entries(STEPS)) {
    if (wanted.length && !wanted.includes(name)) {
      continue;
    }
    const began = Date.now();
    const error = await taken(name, step);
    console.log(JSON.stringify({ name, error, seconds: (Date.now() - began) / 1000 }));
  }
} finally {
  await lab.close();
}
