/**
 * What badges cost: milliseconds to draw 1,000 outputs, without and with them; prints JSON.
 *
 * node bench.mjs URL TOKEN RESULTS CHROMIUM
 */
import { Lab } from './lab.mjs';

const [url, token, results, executablePath] = process.argv.slice(2);
const COUNT = "SELECT COUNT(DISTINCT person_id) AS people FROM person WHERE year_of_birth < 1942";
const ROUNDS = 15;
const lab = await Lab.open({ url, token, results, executablePath });
try {
  await lab.start();
  await lab.page.locator('.jp-LauncherCard[title*="Private Data"]').first().click();
  await lab.connected();
  await lab.run(`%%private_sql\n${COUNT}`);
  await lab.standing('verified');
  const [released] = await lab.outputs(output => output.metadata?.sarus?.kind === 'private');
  const times = await lab.page.evaluate(draw, { released, rounds: ROUNDS });
  console.log(JSON.stringify(times));
} finally {
  await lab.close();
}

/** In the page: draw 1,000 outputs of each kind, in turns, so that a busy machine slows all. */
async function draw({ released, rounds }) {
  const { rendermime } = window.jupyterapp.shell.currentWidget.content;
  const mark = { kind: 'public', label: 'Public' };
  const kinds = {
    'html, no badge': ['text/html', { data: released.data, metadata: {} }],
    'html, public': ['text/html', { data: released.data, metadata: { sarus: mark } }],
    'html, with a receipt': ['text/html', released],
    'text, no badge': ['text/plain', { data: { 'text/plain': '42' }, metadata: {} }],
    'text, public': ['text/plain', { data: { 'text/plain': '42\n[Public]' }, metadata: { sarus: mark } }]
  };
  const times = Object.fromEntries(Object.keys(kinds).map(kind => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [kind, [mimeType, output]] of Object.entries(kinds)) {
      const host = document.createElement('div');
      host.className = 'jp-OutputArea';
      document.querySelector('.jp-Notebook').append(host);
      const began = performance.now();
      for (let at = 0; at < 1000; at++) {
        const renderer = rendermime.createRenderer(mimeType);
        host.append(renderer.node);
        await renderer.renderModel(rendermime.createModel({ ...output, trusted: true }));
      }
      host.getBoundingClientRect();
      times[kind].push(performance.now() - began);
      host.remove();
    }
  }
  return times;
}
