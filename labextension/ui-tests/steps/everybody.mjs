/** For everybody: screen readers, both themes, another language. */
import assert from 'node:assert/strict';
import { COUNT, FORGERY } from './texts.mjs';

export const EVERYBODY = {
  /** Nothing of ours bars anybody's way, in the light theme and in the dark one. */
  async accessibility(lab) {
    await lab.activate('case_study.ipynb');
    await lab.command('sarus-kernel:panel');
    if (!(await lab.item('year_of_birth').isVisible())) await lab.unfold('person');
    await lab.command('sarus-kernel:verify');
    await lab.page.locator('.sarus-Verdict:visible').waitFor();
    const box = await lab.price('SELECT COUNT(*) AS n FROM person');
    await box.locator('.sarus-Price').waitFor();
    await lab.page.evaluate(() => {
      const bad = '<button id="unreadable" style="color: #777; background: #888">grey</button>';
      document.querySelector('.sarus-Cost').insertAdjacentHTML('afterbegin', bad);
    });
    assert.match((await lab.barriers('#unreadable')).join(), /color-contrast/, 'axe sees what is bad');
    await lab.page.evaluate(() => document.querySelector('#unreadable').remove());
    const found = [];
    for (const theme of ['Dark', 'Light']) {
      await lab.theme(`JupyterLab ${theme}`);
      await lab.show('private');
      await lab.picture(`jupyterlab-${theme.toLowerCase()}`);
      const shown = ['.sarus-Panel', '.sarus-Badge', '.sarus-Status', '.sarus-Verdict', '.sarus-Magic'];
      found.push(...(await lab.barriers(...shown)));
      await lab.page.locator('.sarus-Badge[data-kind=private]:visible').first().click();
      await lab.page.locator('.sarus-Details summary', { hasText: 'step by step' }).first().click();
      await lab.page.locator('.sarus-Details .sarus-Source').first().waitFor();
      await lab.picture(`plan-${theme.toLowerCase()}`);
      found.push(...(await lab.barriers('.jp-Dialog-content')));
      await lab.page.keyboard.press('Escape');
    }
    assert.deepEqual(found, []);
  },

  /** Neither does what is wrong: forged labels, errors, work that takes long. */
  async 'accessible troubles'(lab) {
    await lab.run(FORGERY);
    await lab.standing('forged');
    await lab.write('import time\nwhile True: time.sleep(0.1)');
    await lab.begin();
    await lab.write('');
    await lab.source('%%private_sql\nSELECT COUNT(*)\nFROM persn');
    await lab.cell().locator('.sarus-Trouble').waitFor();
    await lab.page.locator('.sarus-Progress').waitFor();
    const found = [];
    for (const theme of ['Dark', 'Light']) {
      await lab.theme(`JupyterLab ${theme}`);
      const shown = ['.sarus-Badge', '.sarus-Progress', '.sarus-PriceTag', '.sarus-Trouble'];
      found.push(...(await lab.barriers(...shown)));
      await lab.cell().locator('.sarus-PriceTag').click();
      await lab.page.locator('.jp-Dialog .sarus-trouble').waitFor();
      found.push(...(await lab.barriers('.jp-Dialog-content')));
      await lab.picture(`troubles-${theme.toLowerCase()}`);
      await lab.page.keyboard.press('Escape');
    }
    await lab.command('notebook:interrupt-kernel');
    await lab.done(20_000);
    assert.deepEqual(found, []);
  },

  /** In German: the words around a label are, the label itself is what the vault signed. */
  async 'another language'(lab) {
    await lab.command('docmanager:save-all');
    await lab.language('de_DE');
    await lab.start();
    await lab.openNotebook('case_study.ipynb');
    await lab.command('sarus-kernel:panel');
    await lab.show('private');
    const badge = lab.page.locator('.sarus-Badge:visible', { hasText: 'vom Tresor unterschrieben' });
    await badge.filter({ hasText: 'Differentially-private evaluation (epsilon=0.50)' }).first().waitFor();
    const panel = lab.page.locator('.sarus-Panel');
    await panel.locator('.sarus-Gauge').waitFor();
    assert.match(await panel.innerText(), /Epsilon: \S+ von 7 übrig[\s\S]*Was würde es kosten\?/);
    assert.match(await lab.page.locator('.sarus-Status').innerText(), /übrig/);
    await lab.picture('german');
    await lab.language('default');
    await lab.start();
  }
};
