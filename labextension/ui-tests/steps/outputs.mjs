/** What a reader sees of outputs: labels, proofs, details. */
import assert from 'node:assert/strict';
import { COUNT, LATE, MANY } from './texts.mjs';

export const OUTPUTS = {
  /** The launcher has a card with the logo; a click on it opens a notebook that can be run. */
  async launcher(lab) {
    await lab.start();
    const card = lab.page.locator('.jp-LauncherCard[title*="Private Data"]');
    assert.equal(await card.count(), 2, 'one card for notebooks, one for consoles');
    const logo = card.first().locator('img');
    assert.ok(await logo.evaluate(image => image.complete && image.naturalWidth > 0));
    await lab.picture('launcher');
    await card.first().click();
    await lab.connected();
    await lab.run('1 + 1');
    const [badge] = await lab.badges();
    assert.match(badge.words, /Public/);
    await lab.command('docmanager:save');
  },

  /** Every step of the case study has its label; all four labels are there; nothing is forged. */
  async 'case study'(lab) {
    await lab.openNotebook('case_study.ipynb');
    await lab.connected();
    await lab.begin('notebook:run-all-cells');
    await lab.done(150_000);
    const errors = await lab.outputs(output => output.output_type === 'error');
    assert.deepEqual(errors, []);
    const badges = await lab.allBadges();
    const kinds = new Set(badges.map(badge => badge.kind));
    assert.deepEqual([...kinds].sort(), ['private', 'public', 'synthetic', 'whitelisted']);
    const unproven = badges.filter(badge => !['local', 'signed', 'verified'].includes(badge.standing));
    assert.deepEqual(unproven, []);
    assert.ok(badges.some(badge => badge.kind === 'private' && badge.standing === 'verified'));
    const doubled = await lab.page.locator('.sarus-label:visible').count();
    assert.equal(doubled, 0, 'the text label is hidden where there is a badge');
    await lab.show('private');
    await lab.picture('case-study');
    await lab.show('whitelisted');
    await lab.picture('whitelisted');
  },

  /** A copy that nobody trusts yet has the same badges, and every number in it is checked. */
  async reopened(lab) {
    await lab.command('docmanager:save');
    await lab.copy('case_study.ipynb', 'copy.ipynb');
    await lab.openNotebook('copy.ipynb');
    await lab.connected();
    const trusted = await lab.outputsTrusted();
    assert.ok(!trusted, 'it is not trusted');
    await lab.show('private');
    // Its kernel is a new one: as soon as that has a vault, the numbers are compared.
    await lab.page.locator('.sarus-Badge[data-standing=verified]:visible').first().waitFor();
    const badges = await lab.allBadges();
    const kinds = new Set(badges.map(badge => badge.kind));
    assert.equal(kinds.size, 4);
    assert.deepEqual(badges.filter(badge => /forged|altered|unchecked/.test(badge.standing)), []);
    assert.ok(badges.some(badge => badge.standing === 'verified'));
    assert.equal(await lab.page.locator('.sarus-label:visible').count(), 0);
    await lab.command('sarus-kernel:verify');
    const verdict = lab.page.locator('.sarus-Verdict:visible');
    assert.match(await verdict.innerText(), /Verified against the vault’s key: \d+ verified, \d+ local/);
    await lab.picture('verified');
    await lab.command('application:close');
    await lab.activate('case_study.ipynb');
  },

  /** One badge where all outputs agree, outside of every renderer; none for what is public print. */
  async 'every output'(lab) {
    await lab.activate('case_study.ipynb');
    await lab.run(MANY);
    const badges = await lab.badges();
    assert.equal(badges.length, 1, JSON.stringify(badges));
    assert.match(badges[0].words, /^○Public/);
    const marked = lab.cell().locator('.sarus-Badge[data-standing]:not([data-footer])');
    assert.equal(await marked.count(), 6, 'each has one, and one is shown');
    assert.equal(await lab.cell().locator('.jp-OutputArea-output .sarus-Badge').count(), 0);
    await lab.run(LATE);
    const [clipped] = await lab.badges();
    assert.match(clipped.words, /synthetic/);
    const box = await lab.cell().locator('.sarus-Badge:visible').boundingBox();
    const chart = await lab.cell().locator('.clips').boundingBox();
    assert.ok(box.y >= chart.y + chart.height, 'below the chart, and visible');
    for (const code of ['print("a stream")', '1 / 0', 'persons']) {
      await lab.run(code);
      assert.equal(await lab.cell().locator('.sarus-Badge:visible').count(), 0, code);
    }
    await lab.run('print(float(person.year_of_birth.mean()))');
    assert.match((await lab.badges())[0].words, /synthetic/);
    await lab.picture('outputs');
  },

  /**
   * Viewers without this extension: VS Code (an untrusted workspace shows no HTML, only text), GitHub
   * (no styles, no scripts), pages with a strict policy. The label is there in words in each.
   */
  async 'strict viewers'(lab) {
    const outputs = await lab.outputs(output => output.metadata?.sarus && output.data);
    const kinds = new Set(outputs.map(output => output.metadata.sarus.kind));
    assert.equal(kinds.size, 4, 'all four labels');
    const htmls = outputs.map(output => [output.data['text/html']].flat().join(''));
    for (const [at, { data, metadata }] of outputs.entries()) {
      const text = [data['text/plain']].flat().join('');
      assert.ok(text.includes(metadata.sarus.label), `in text: ${metadata.sarus.label}: ${text}`);
      assert.ok(!htmls[at] || htmls[at].includes(metadata.sarus.label), htmls[at].slice(-300));
    }
    for (const strip of [false, true]) {
      const shown = await lab.strictly(htmls, strip);
      shown.forEach((words, at) => {
        const { label } = outputs[at].metadata.sarus;
        assert.ok(!htmls[at] || words.includes(label), `${label} in ${words}`);
      });
    }
  },

  /** A badge opens the page with everything about the output, by keyboard too; Escape closes it. */
  async details(lab) {
    await lab.run(`%%private_sql --epsilon 0.25 --into people\n${COUNT}1940`);
    await lab.standing('verified');
    await lab.cell().locator('.sarus-Badge').focus();
    await lab.page.keyboard.press('Enter');
    const page = lab.page.locator('.sarus-Details');
    await page.waitFor();
    const words = await page.innerText();
    for (const part of ['count of different person_id', 'signed', 'ledger entry', 'epsilon 0.25']) {
      assert.ok(words.includes(part), `${part} in ${words}`);
    }
    await lab.picture('details');
    await lab.page.keyboard.press('Escape');
    await page.waitFor({ state: 'detached' });
    await lab.run('%%private_sql\nSELECT person_id FROM person LIMIT 5');
    await lab.cell().locator('.sarus-Badge').click();
    assert.match(await page.innerText(), /Aggregate/, 'what would make it releasable');
    await lab.page.keyboard.press('Escape');
  }
};
