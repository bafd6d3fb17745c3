/** What a reader does in cells: SQL and Python for the vault, forgeries, work that is stopped. */
import assert from 'node:assert/strict';
import { COUNT, FIT, FORGERY, BLOCKS } from './texts.mjs';

export const CELLS = {
  /** SQL has SQL's colours and Python has Python's; the price is there before the cell is run. */
  async 'sql cell'(lab) {
    await lab.write(`%%private_sql --epsilon 0.3\n${COUNT}1950`);
    const tag = lab.cell().locator('.sarus-PriceTag:visible');
    await tag.filter({ hasText: /ε 0\.3 · ± \d+/ }).waitFor();
    assert.equal(await lab.cell().locator('.sarus-Magic').count(), 1);
    const colour = word => lab.cell().locator('.cm-line span', { hasText: word }).first()
      .evaluate(node => getComputedStyle(node).fontWeight);
    assert.equal(await colour('SELECT'), await colour('FROM'));
    await lab.reveal();
    await lab.picture('sql');
    await lab.source('import pandas as pd');
    await tag.waitFor({ state: 'detached' });
    assert.equal(await lab.cell().locator('.sarus-Magic').count(), 0, 'Python again');
  },

  /** Columns are completed on Tab, and in grey behind the cursor. */
  async completion(lab) {
    await lab.edit('%%private_sql\nSELECT AVG(year_of_b');
    await lab.page.keyboard.press('Tab');
    await lab.page.locator('.jp-Completer-item').first().waitFor();
    await lab.reveal();
    await lab.picture('completion');
    await lab.page.keyboard.press('Enter');
    await lab.page.waitForFunction(() => !document.querySelector('.jp-Completer:not(.lm-mod-hidden)'));
    assert.match(await lab.source(), /AVG\(year_of_birth$/);
    await lab.edit('%%private_sql\nSELECT COUNT(*) FROM person WHERE gender_con');
    await lab.page.keyboard.type('c');
    const ghost = lab.page.locator('.jp-GhostText').first();
    await ghost.waitFor();
    assert.equal(await ghost.textContent(), 'ept_id');
    await lab.page.keyboard.press('Escape');
  },

  /** What is wrong is underlined where it is, before it is run. */
  async underline(lab) {
    await lab.write('');
    await lab.source('%%private_sql\nSELECT COUNT(*)\nFROM persn');
    const wrong = lab.cell().locator('.sarus-Trouble');
    await wrong.waitFor();
    assert.equal(await wrong.textContent(), 'persn');
    assert.match(await wrong.getAttribute('title'), /Did you mean person/);
    await lab.reveal();
    await lab.picture('underline');
    await lab.source('%%private_sql\nSELECT COUNT(*)\nFROM person');
    await wrong.waitFor({ state: 'detached' });
  },

  /** A label without a receipt is flagged, and so is a number that was changed. */
  async forgery(lab) {
    await lab.run(FORGERY);
    await lab.standing('forged');
    assert.match((await lab.badges())[0].words, /no valid receipt/);
    await lab.run(`%%private_sql --epsilon 0.25\n${COUNT}1940`);
    await lab.standing('verified');
    await lab.tamper(/(\d)(\d*) ±/g, (_, first, more) => `${(Number(first) % 9) + 1}${more} ±`);
    await lab.command('sarus-kernel:verify');
    await lab.standing('altered');
    const verdict = lab.page.locator('.sarus-Verdict');
    assert.match(await verdict.innerText(), /1 forged, 1 altered/);
    await lab.reveal();
    await lab.picture('forged');
    await lab.command('notebook:undo-cell-action').catch(() => undefined);
    await verdict.locator('button').click();
  },

  /** While the vault fits a model a bar is shown; the panel still answers; interrupting stops it. */
  async interrupt(lab) {
    await lab.write(FIT);
    await lab.begin();
    const bar = lab.page.locator('.sarus-Progress');
    await bar.getByText('The vault is working').waitFor({ timeout: 40_000 });
    const box = lab.page.locator('.sarus-Cost');
    await box.locator('textarea').fill('SELECT COUNT(*) AS busy FROM person');
    await box.locator('button').click();
    await box.locator('.sarus-Price', { hasText: 'busy: ±' }).waitFor({ timeout: 10_000 });
    assert.equal(await lab.kernelStatus(), 'busy', 'an answer to the panel is no change of status');
    await lab.reveal();
    await lab.picture('progress');
    await lab.command('notebook:interrupt-kernel');
    await lab.done(20_000);
    assert.equal(await bar.count(), 0);
    const errors = await lab.outputs(output => output.ename === 'KeyboardInterrupt');
    assert.equal(errors.length, 1);
  },

  /** A function of one's own: its price beforehand, how much is done, the badge; it can be stopped. */
  async 'private python'(lab) {
    await lab.write(BLOCKS);
    const tag = lab.cell().locator('.sarus-PriceTag:visible');
    await tag.filter({ hasText: /ε 0\.5/ }).waitFor();
    assert.equal(await lab.cell().locator('.sarus-Magic').count(), 0, 'it is Python, in its colours');
    await lab.begin();
    const bar = lab.page.locator('.sarus-Progress');
    await bar.getByText(/\d+ % done/).waitFor({ timeout: 30_000 });
    await lab.reveal();
    await lab.picture('private-python');
    await lab.done(50_000);
    await lab.standing('verified');
    assert.match((await lab.badges())[0].words, /Differentially-private evaluation \(epsilon=0\.50\)/);
    await tag.getByText('asked before: free').waitFor();
    await lab.cell().locator('.sarus-Badge').click();
    await lab.page.locator('.sarus-Details summary', { hasText: 'step by step' }).click();
    await lab.page.locator('.sarus-Source', { hasText: '| def born(person):' }).waitFor();
    await lab.page.keyboard.press('Escape');
    await lab.write(BLOCKS.replace('1950', '1951'));
    await lab.begin();
    await bar.getByText(/% done/).waitFor({ timeout: 30_000 });
    await lab.command('notebook:interrupt-kernel');
    await lab.done(20_000);
    assert.equal(await bar.count(), 0);
    const stopped = await lab.outputs(output => output.ename === 'KeyboardInterrupt');
    assert.ok(stopped.length >= 1);
  }
};
