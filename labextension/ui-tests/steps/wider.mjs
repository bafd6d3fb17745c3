/** The same in other places, with no budget left, and when something is wrong. */
import assert from 'node:assert/strict';
import { COUNT, END_THE_VAULT } from './texts.mjs';

export const WIDER = {
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
    for (const year of [1952, 1953]) {
      await lab.run(`%%private_sql --epsilon 1\n${COUNT}${year}`);
    }
    const status = lab.page.locator('.sarus-Status');
    await status.getByText('ε 0.75 of 7 left').waitFor();
    await lab.page.locator('.Toastify__toast', { hasText: 'low' }).waitFor();
    assert.deepEqual(await lab.barriers('.Toastify__toast'), []);
    await lab.run(`%%private_sql --epsilon 0.75\n${COUNT}1954`);
    await status.getByText('ε 0 of 7 left').waitFor();
    await lab.run(`%%private_sql\n${COUNT}1955`);
    const refused = await lab.outputs(output => output.ename === 'BudgetSpent');
    assert.equal(refused.length, 1);
    await lab.cell().locator('.sarus-PriceTag', { hasText: 'more than is left' }).waitFor();
    await lab.run(`%%private_sql --epsilon 1\n${COUNT}1953`);
    assert.match((await lab.badges())[0].words, /asked before, cost nothing/);
    await lab.picture('spent');
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

  /** In Notebook 7 there are badges, prices and the panel as well. */
  async 'notebook 7'(lab) {
    await lab.go('notebooks/Untitled.ipynb');
    await lab.page.waitForSelector('.jp-NotebookPanel', { timeout: 60_000 });
    await lab.connected();
    await lab.run('2 + 3');
    assert.match((await lab.badges())[0].words, /Public/);
    await lab.write(`%%private_sql --epsilon 0.3\n${COUNT}1950`);
    await lab.cell().locator('.sarus-PriceTag:visible', { hasText: /\w/ }).waitFor();
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
