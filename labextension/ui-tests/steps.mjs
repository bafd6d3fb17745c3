/** What a reader does in JupyterLab, step by step, and what they must then see. */
import assert from 'node:assert/strict';

const COUNT = 'SELECT COUNT(DISTINCT person_id) AS people FROM person WHERE year_of_birth < ';
const FIT = `scores = cross_val_score(RandomForestClassifier(n_estimators=700), X_train, y_train, cv=5)
sarus.eval(scores)`;
const FORGERY = `from IPython.display import HTML
display(HTML("<b>42 people</b>"), metadata={"sarus": {"kind": "private", "epsilon": 0.1,
    "label": "Differentially-private evaluation (epsilon=0.10)"}})`;
const BLOCKS = `%%private_python --range 0:1 --epsilon 0.5 --blocks 12 --seconds 1
import time
def born(person):
    time.sleep(0.3)
    return (person.year_of_birth < 1950).mean()`;
const END_THE_VAULT = `vault = get_ipython().kernel.connection.get()
while not hasattr(vault, "_transport"): vault = vault._vault
vault._transport._process.kill(); vault._transport._process.wait()`;
const MANY = `from IPython.display import HTML, SVG, Latex, Markdown
import base64
import matplotlib.pyplot as plt
display(HTML("<p>html</p>"), Markdown("*markdown*"), Latex("$x^2$"))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'))
plt.figure(figsize=(2, 1)); plt.plot([1, 2]); plt.show()
"plain text"`;

export const STEPS = {
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
    await lab.show('[data-kind=private]');
    await lab.picture('case-study');
    await lab.show('[data-kind=whitelisted]');
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
    await lab.show('[data-kind=private]');
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

  /** Each form of output has a badge; streams and errors are spoken for by their cell's footer. */
  async 'every output'(lab) {
    await lab.activate('case_study.ipynb');
    await lab.run(MANY);
    const badges = await lab.badges(6);
    assert.equal(badges.length, 6, JSON.stringify(badges));
    assert.ok(badges.every(badge => /^○Public/.test(badge.words)));
    await lab.run('print("a stream")');
    assert.equal((await lab.badges()).length, 1);
    await lab.run('1 / 0');
    assert.equal((await lab.badges()).length, 1);
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
  },

  /** The panel shows budget, releases, tables with previews, and the policy in words. */
  async panel(lab) {
    await lab.command('sarus-kernel:panel');
    const panel = lab.page.locator('.sarus-Panel');
    await panel.locator('.sarus-Gauge').waitFor();
    assert.match(await panel.locator('.sarus-Gauge-words').innerText(), /Epsilon 3\.75 of 5 left/);
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
    await lab.cell().locator('.sarus-PriceTag:visible').waitFor();
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

  /** SQL has SQL's colours and Python has Python's; the price is there before the cell is run. */
  async 'sql cell'(lab) {
    await lab.write(`%%private_sql --epsilon 0.3\n${COUNT}1950`);
    const tag = lab.cell().locator('.sarus-PriceTag:visible');
    await tag.waitFor();
    assert.match(await tag.textContent(), /ε 0\.3 · ± \d+/);
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
    await tag.waitFor();
    assert.match(await tag.textContent(), /ε 0\.5/);
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
    await lab.page.locator('.sarus-Details .sarus-Fold summary').click();
    await lab.page.locator('.sarus-Source', { hasText: '| def born(person):' }).waitFor();
    await lab.page.keyboard.press('Escape');
    await lab.write(BLOCKS.replace('1950', '1951'));
    await lab.begin();
    await bar.getByText('The vault is working').waitFor({ timeout: 30_000 });
    await lab.command('notebook:interrupt-kernel');
    await lab.done(20_000);
    assert.equal(await bar.count(), 0);
    const stopped = await lab.outputs(output => output.ename === 'KeyboardInterrupt');
    assert.ok(stopped.length >= 1);
  },

  /** Consoles and linked views of an output have badges too. */
  async elsewhere(lab) {
    await lab.run('6 * 7');
    await lab.command('notebook:create-output-view');
    const linked = lab.page.locator('.jp-LinkedOutputView .sarus-Badge[data-standing=local]');
    await linked.waitFor();
    await lab.command('application:close');
    await lab.command('console:create', { kernelPreference: { name: 'private-data' } });
    await lab.connected();
    await lab.command('console:inject', { code: '6 * 7', path: await lab.path() });
    await lab.page.locator('.jp-CodeConsole .sarus-Badge[data-standing=local]').waitFor();
    await lab.picture('console');
    await lab.command('application:close');
  },

  /** The last of the budget is spent: a notification, the status bar, and a refusal in words. */
  async 'last budget'(lab) {
    await lab.activate('case_study.ipynb');
    for (const year of [1951, 1952, 1953]) {
      await lab.run(`%%private_sql --epsilon 1\n${COUNT}${year}`);
    }
    const status = lab.page.locator('.sarus-Status');
    await status.getByText('ε 0.75 of 5 left').waitFor();
    await lab.page.locator('.Toastify__toast', { hasText: 'low' }).waitFor();
    await lab.run(`%%private_sql --epsilon 0.75\n${COUNT}1954`);
    await status.getByText('ε 0 of 5 left').waitFor();
    await lab.run(`%%private_sql\n${COUNT}1955`);
    const refused = await lab.outputs(output => output.ename === 'BudgetSpent');
    assert.equal(refused.length, 1);
    await lab.run(`%%private_sql --epsilon 1\n${COUNT}1953`);
    assert.match((await lab.badges())[0].words, /asked before, cost nothing/);
    await lab.picture('spent');
  },

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
      await lab.show('[data-kind=private]');
      await lab.picture(`jupyterlab-${theme.toLowerCase()}`);
      const shown = ['.sarus-Panel', '.sarus-Badge', '.sarus-Status', '.sarus-Verdict', '.sarus-Magic'];
      found.push(...(await lab.barriers(...shown)));
      await lab.page.locator('.sarus-Badge[data-kind=private]:visible').first().click();
      await lab.page.locator('.sarus-Details .sarus-Fold summary').first().click();
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
    await lab.write('import time; time.sleep(12)');
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
    await lab.done();
    assert.deepEqual(found, []);
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
  },

  /** No vault, a vault that ended, a kernel that died or was shut down: the panel says it in words. */
  async 'troubles in words'(lab) {
    const panel = lab.page.locator('.sarus-Panel header');
    const status = lab.page.locator('.sarus-Status');
    await lab.command('sarus-kernel:panel');
    await lab.create('private-data-nowhere');
    await panel.getByText('This kernel has no vault to ask').waitFor();
    await panel.getByText('sarus-kernel init').waitFor();
    await status.getByText('no vault').waitFor();
    assert.equal(await lab.page.locator('.sarus-Gauge:visible').count(), 0, 'another one’s budget');
    await lab.picture('no-vault');
    await lab.leave();
    await lab.create('private-data');
    await lab.page.locator('.sarus-Gauge:visible').waitFor();
    await lab.run(END_THE_VAULT);
    await lab.command('sarus-kernel:refresh');
    await panel.getByText('has ended').waitFor();
    await panel.getByText('Restart the kernel').waitFor();
    await status.getByText('no vault').waitFor();
    await lab.picture('vault-away');
    await lab.listen('.sarus-Panel header');
    await lab.write('import os; os._exit(1)');
    await lab.begin();
    await lab.page.locator('.jp-Dialog').getByText('restart').first().waitFor();
    await lab.page.keyboard.press('Escape');
    await status.getByText('left').waitFor();
    await lab.page.locator('.sarus-Progress').waitFor({ state: 'detached' });
    assert.equal(await panel.locator('.sarus-trouble').innerText(), '', 'there is a vault again');
    assert.match(await lab.heard(), /The kernel is restarting|not connected/);
    await lab.command('kernelmenu:shutdown');
    await panel.getByText('This notebook has no kernel now').waitFor();
    await lab.leave();
  },

  /** In German: the words around a label are, the label itself is what the vault signed. */
  async 'another language'(lab) {
    await lab.command('docmanager:save-all');
    await lab.language('de_DE');
    await lab.start();
    await lab.openNotebook('case_study.ipynb');
    await lab.command('sarus-kernel:panel');
    await lab.show('[data-kind=private]');
    const badge = lab.page.locator('.sarus-Badge[data-standing=verified]:visible').first();
    await badge.waitFor();
    const words = await badge.innerText();
    assert.match(words, /Differentially-private evaluation \(epsilon=0\.50\)/);
    assert.match(words, /vom Tresor unterschrieben/);
    const panel = lab.page.locator('.sarus-Panel');
    await panel.locator('.sarus-Gauge').waitFor();
    assert.match(await panel.innerText(), /Epsilon: \S+ von 5 übrig[\s\S]*Was würde es kosten\?/);
    assert.match(await lab.page.locator('.sarus-Status').innerText(), /übrig/);
    await lab.picture('german');
    await lab.language('default');
    await lab.start();
  },

  /** In Notebook 7 there are badges, prices and the panel as well. */
  async 'notebook 7'(lab) {
    await lab.go('notebooks/Untitled.ipynb');
    await lab.page.waitForSelector('.jp-NotebookPanel', { timeout: 60_000 });
    await lab.connected();
    await lab.run('2 + 3');
    assert.match((await lab.badges())[0].words, /Public/);
    await lab.write(`%%private_sql --epsilon 0.3\n${COUNT}1950`);
    await lab.cell().locator('.sarus-PriceTag:visible').waitFor();
    await lab.command('sarus-kernel:panel');
    await lab.page.locator('.sarus-Panel .sarus-Gauge').waitFor();
    await lab.picture('notebook-7');
  },

  /** None of it made the browser complain. */
  async 'no errors'(lab) {
    // Notebook 7.6 logs one of its own on every page, without this extension too.
    const ours = lab.errors.filter(error => !error.includes('/static/notebook/notebook_core'));
    assert.deepEqual(ours, []);
  }
};

/** The contrast of two colours, as WCAG 2 counts it. */
function contrast(...colours) {
  const [light, dark] = colours.map(luminance).sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(part => {
    const share = Number(part) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
