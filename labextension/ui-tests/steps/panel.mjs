/** What a reader does in the panel, by mouse and by keyboard. */
import assert from 'node:assert/strict';
import { COUNT } from './texts.mjs';

export const PANEL = {
  /** The panel shows budget, releases, tables with previews, and the policy in words. */
  async panel(lab) {
    await lab.command('sarus-kernel:panel');
    const panel = lab.page.locator('.sarus-Panel');
    await panel.locator('.sarus-Gauge').waitFor();
    assert.match(await panel.locator('.sarus-Gauge-words').innerText(), /Epsilon 3\.75 of 7 left/);
    assert.match(await panel.innerText(), /cross_val_score/, 'the policy in words');
    await lab.unfold('person');
    await lab.unfold('year_of_birth');
    const picture = panel.locator('.sarus-Histogram svg');
    await picture.waitFor();
    assert.match(await picture.getAttribute('aria-label'), /synthetic twin: \d+ bars/);
    await lab.picture('panel');
    await lab.write('');
    await panel.locator('.sarus-Name', { hasText: /^year_of_birth$/ }).click();
    assert.equal(await lab.source(), 'year_of_birth', 'a click inserts the name');
    const name = panel.locator('.sarus-Name', { hasText: /^month_of_birth$/ });
    await name.dragTo(lab.cell().locator('.cm-content'));
    assert.match(await lab.source(), /month_of_birth/, 'so does dragging it');
    const release = panel.locator('.sarus-History button').last();
    await release.click();
    assert.match(await lab.source(), /private_sql --epsilon 0\.5/, 'a click shows the cell');
    await panel.evaluate(node => { node.scrollTop = 0; });
    await lab.reveal();
    await lab.cell().locator('.sarus-PriceTag:visible', { hasText: /\w/ }).waitFor();
    await lab.picture('reader');
  },

  /** The panel's box says what a question would cost, and what is wrong with one. */
  async 'what would it cost'(lab) {
    const box = lab.page.locator('.sarus-Cost');
    await box.locator('textarea').fill('SELECT COUNT(*) AS n FROM person');
    await box.locator('button').click();
    await box.locator('.sarus-Price').waitFor();
    assert.match(await box.innerText(), /epsilon=0\.50[\s\S]*n: ± \d/);
    await box.locator('textarea').fill('SELECT COUNT(*) FROM persn');
    await box.locator('button').click();
    await box.locator('.sarus-trouble').waitFor();
    assert.match(await box.innerText(), /Did you mean person/);
  },

  /** All of it by keyboard alone: into the panel, through it, and back. */
  async keyboard(lab) {
    await lab.command('sarus-kernel:panel');
    const { keyboard } = lab.page;
    const focus = () => lab.page.evaluate(() => {
      const { activeElement: here } = document;
      const words = here.dataset.name ?? here.getAttribute('aria-label') ?? here.textContent.trim();
      return here.closest('.sarus-Panel') ? words : `outside: ${here.className}`;
    });
    const stops = [await focus()];
    while (!stops.at(-1).startsWith('outside') && stops.length < 30) {
      await keyboard.press('Tab');
      stops.push(await focus());
    }
    const order = stops.map(stop => stop.slice(0, 20)).join(' | ');
    assert.match(order, /^Budget \| Releases \| .* \| What would it cost\? \| SQL \| Epsilon; empty.* \| Price \|.* Tables \| \w+ \| Policy \| outside/);
    await lab.page.locator('.sarus-Tree [tabindex="0"]').focus();
    await keyboard.press('Home');
    for (const key of ['ArrowRight', 'ArrowRight', 'y']) await keyboard.press(key);
    assert.equal(await focus(), 'year_of_birth');
    if (!(await lab.page.locator('.sarus-Histogram').isVisible())) await keyboard.press(' ');
    await lab.page.locator('.sarus-Histogram').waitFor();
    await lab.write('');
    await lab.page.locator('.sarus-Tree [tabindex="0"]').focus();
    await keyboard.press('Enter');
    assert.equal(await lab.source(), 'year_of_birth');
    await lab.page.locator('.sarus-History button').first().focus();
    await keyboard.press('Escape');
    const back = await lab.page.evaluate(() => !!document.activeElement.closest('.jp-NotebookPanel'));
    assert.ok(back, 'Escape leads back to the notebook');
    await lab.write('%%private_sql\nSELECT COUNT(*) AS n FROM person');
    const tag = lab.cell().locator('.sarus-PriceTag:visible');
    await tag.waitFor();
    await tag.focus();
    await keyboard.press('Enter');
    await lab.page.locator('.jp-Dialog .sarus-Price').waitFor();
    await keyboard.press('Escape');
    await lab.page.locator('.jp-Dialog').waitFor({ state: 'detached' });
    await lab.page.locator('.sarus-Status').focus();
    await keyboard.press('Enter');
    assert.equal(await focus(), 'Budget');
    await lab.command('sarus-kernel:verify');
    await lab.page.locator('.sarus-Verdict button').focus();
    await keyboard.press('Escape');
    await lab.page.locator('.sarus-Verdict').waitFor({ state: 'detached' });
  }
};
