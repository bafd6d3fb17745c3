/** A window of a real Chromium on a real JupyterLab: commands, looks, what bars anybody's way. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf-8');

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'
];

/** A browser window on a JupyterLab, and where its pictures go. */
export class Window {
  static async open({ url, token, results, executablePath = '/usr/bin/chromium' }) {
    mkdirSync(results, { recursive: true });
    const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
    const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return Object.assign(new this(), { browser, page, url, token, results, errors: [] }).#listen();
  }

  #listen() {
    this.page.on('pageerror', error => this.errors.push(String(error.stack ?? error)));
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

  /** A command of JupyterLab's theme menu, waited for. */
  async theme(name) {
    await this.command('apputils:change-theme', { theme: name });
    await this.page.waitForFunction(
      name =>
        document.body.dataset.jpThemeName === name &&
        !document.querySelector('#jupyterlab-splash, .jp-Splash'),
      name
    );
  }

  /** The language that JupyterLab speaks from the next start on. */
  language(locale) {
    return this.page.evaluate(
      locale => window.jupyterapp.serviceManager.settings.save(
        '@jupyterlab/translation-extension:plugin', JSON.stringify({ locale })
      ),
      locale
    );
  }

  /** What axe finds seriously wrong with the visible elements of some selectors. */
  async barriers(...selectors) {
    await this.page.evaluate(AXE);
    return this.page.evaluate(async selectors => {
      const seen = element => element.checkVisibility();
      const all = each => [...document.querySelectorAll(each)].filter(seen);
      const include = selectors.flatMap(all);
      const missing = selectors.filter(each => !all(each).length);
      // JupyterLab's body has no height of its own, and axe would take all of it for clipped.
      document.body.style.minHeight = '100vh';
      const found = await window.axe.run({ include }, { resultTypes: ['violations'] });
      const bad = found.violations.filter(each => ['serious', 'critical'].includes(each.impact));
      const words = bad.flatMap(({ id, nodes }) =>
        nodes.map(node => `${id}: ${node.target} ${node.html.slice(0, 160)} ${node.failureSummary}`));
      return [...missing.map(each => `not there: ${each}`), ...words];
    }, selectors);
  }

  /**
   * What a reader sees of pieces of HTML on a page where nothing may be loaded, styled or run; with
   * `strip` as GitHub leaves them: without style, class, id and scripts.
   */
  async strictly(htmls, strip) {
    const page = await this.page.context().newPage();
    const policy = `default-src 'none'; style-src 'none'; script-src 'none'; img-src data:`;
    const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    await page.setContent(`<!doctype html>${meta}<body></body>`);
    const shown = await page.evaluate(([htmls, strip]) => htmls.map(html => {
      const place = document.createElement('section');
      place.innerHTML = html;
      if (strip) {
        place.querySelectorAll('style, script, link').forEach(node => node.remove());
        for (const node of place.querySelectorAll('*')) {
          for (const name of ['style', 'class', 'id']) node.removeAttribute(name);
        }
      }
      document.body.append(place);
      return place.innerText;
    }), [htmls, strip]);
    await page.screenshot({ path: join(this.results, `strict-${strip ? 'github' : 'vscode'}.png`), fullPage: true });
    await page.close();
    return shown;
  }

  /** From now on every text that stands in an element, however short. */
  listen(selector) {
    return this.page.evaluate(selector => {
      const node = document.querySelector(selector);
      window.sarusHeard = [];
      new MutationObserver(() => window.sarusHeard.push(node.textContent)).observe(node, {
        childList: true, subtree: true, characterData: true
      });
    }, selector);
  }

  heard() {
    return this.page.evaluate(() => window.sarusHeard.join('\n'));
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.results, `${name}.png`) });
  }

  close() {
    return this.browser.close();
  }
}
