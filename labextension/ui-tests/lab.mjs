/** Driving a real JupyterLab in a real Chromium: what the tests do again and again. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'
];

/** A browser window on a JupyterLab, and where its pictures go. */
export class Lab {
  static async open({ url, token, results, executablePath = '/usr/bin/chromium' }) {
    mkdirSync(results, { recursive: true });
    const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
    const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    const page = await context.newPage();
    return Object.assign(new Lab(), { browser, page, url, token, results, errors: [] }).#listen();
  }

  #listen() {
    this.page.on('pageerror', error => this.errors.push(String(error)));
    this.page.on('console', message => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    return this;
  }

  async go(path) {
    await this.page.goto(`${this.url}${path}${path.includes('?') ? '&' : '?'}token=${this.token}`);
  }

  /** JupyterLab is there, empty. */
  async start() {
    await this.go('lab?reset');
    await this.page.waitForSelector('.jp-LauncherCard', { timeout: 60_000 });
  }

  /** A command of JupyterLab's. */
  command(id, args = {}) {
    return this.page.evaluate(
      ([id, args]) => window.jupyterapp.commands.execute(id, args).then(() => undefined),
      [id, args]
    );
  }

  /** The kernel of the current notebook or console is connected: what is run now is run. */
  async connected() {
    await this.page.waitForFunction(() => {
      const widget = window.jupyterapp.shell.currentWidget;
      const kernel = widget?.sessionContext?.session?.kernel;
      return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
    }, null, { timeout: 60_000 });
  }

  /** Write a new last cell, without running it. */
  async write(code) {
    await this.page.evaluate(code => {
      const { content } = window.jupyterapp.shell.currentWidget;
      const { sharedModel } = content.model;
      const last = sharedModel.cells.length - 1;
      if (sharedModel.cells[last].source.trim()) {
        sharedModel.insertCell(last + 1, { cell_type: 'code', source: code });
      } else {
        sharedModel.cells[last].setSource(code);
      }
      content.activeCellIndex = sharedModel.cells.length - 1;
      content.mode = 'command';
    }, code);
  }

  /** Run the active cell, without waiting. */
  begin() {
    return this.page.evaluate(() => {
      window.sarusDone = false;
      void window.jupyterapp.commands
        .execute('notebook:run-cell')
        .then(() => { window.sarusDone = true; });
    });
  }

  /** Wait for what `begin` began. */
  async done(timeout = 60_000) {
    await this.page.waitForFunction(() => window.sarusDone, null, { timeout });
  }

  /** Write a cell at the end and run it; its index. */
  async run(code, timeout = 60_000) {
    await this.write(code);
    await this.begin();
    await this.done(timeout);
    return this.page.evaluate(() => window.jupyterapp.shell.currentWidget.content.activeCellIndex);
  }

  /** The active cell. */
  cell() {
    return this.page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell.jp-mod-active');
  }

  /** Words of each badge in the active cell, once there are some. */
  async badges(count = 1) {
    const found = this.cell().locator('.sarus-Badge[data-standing]');
    await found.nth(count - 1).waitFor({ timeout: 20_000 });
    return found.evaluateAll(nodes =>
      nodes.map(node => ({
        words: node.textContent,
        kind: node.dataset.kind,
        standing: node.dataset.standing
      }))
    );
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.results, `${name}.png`) });
  }

  close() {
    return this.browser.close();
  }
}
