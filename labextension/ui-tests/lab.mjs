/** Driving a real JupyterLab: what the tests do again and again with notebooks and the panel. */
import { Window } from './window.mjs';

export class Lab extends Window {
  /**
   * The kernel of the current notebook or console is connected: what is run now is run. On a busy
   * machine a connection may be made, lost and made again, so it has to last a moment.
   */
  async connected() {
    await this.page.evaluate(() => { window.sarusSteady = 0; });
    await this.page.waitForFunction(() => {
      const widget = window.jupyterapp.shell.currentWidget;
      const kernel = widget?.sessionContext?.session?.kernel;
      const ready = kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
      window.sarusSteady = ready ? window.sarusSteady + 1 : 0;
      return window.sarusSteady >= 5;
    }, null, { timeout: 60_000, polling: 200 });
    await this.page.evaluate(
      () => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.info
    );
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

  /** Run the active cell (or others), without waiting. */
  begin(command = 'notebook:run-cell') {
    return this.page.evaluate(command => {
      window.sarusDone = false;
      void window.jupyterapp.commands
        .execute(command)
        .then(() => { window.sarusDone = true; });
    }, command);
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
    const found = this.cell().locator('.sarus-Badge[data-standing]:visible');
    await found.nth(count - 1).waitFor({ timeout: 20_000 });
    return found.evaluateAll(nodes =>
      nodes.map(node => ({
        words: node.textContent,
        kind: node.dataset.kind,
        standing: node.dataset.standing
      }))
    );
  }

  /** Wait until the active cell's badge stands like this. */
  async standing(standing) {
    await this.cell().locator(`.sarus-Badge[data-standing=${standing}]`).first().waitFor();
  }

  /** Every badge of the notebook. Cells out of sight are not drawn: so scroll through it. */
  async allBadges() {
    const found = [];
    const count = await this.#notebook(content => content.widgets.length);
    for (let at = 0; at < count; at++) {
      const outputs = await this.#notebook(async (content, at) => {
        content.activeCellIndex = at;
        await content.scrollToItem(at, 'start');
        return content.widgets[at].model.outputs?.length ?? 0;
      }, at);
      if (outputs) {
        const badges = this.cell().locator('.sarus-Badge[data-standing]');
        await badges.first().waitFor({ state: 'attached' }); // what is public and printed shows none
        found.push(...(await badges.first().isVisible() || await badges.count() > 1 ? await this.badges() : []));
      }
    }
    return found;
  }

  /** Make the first badge of some kind visible, its cell's code included. */
  async show(kind) {
    // Cells that are out of sight are not drawn: so it is the notebook's model that is asked.
    await this.#notebook(async (content, kind) => {
      const of = output => output.metadata?.sarus?.kind === kind && !output.metadata.sarus.footer;
      const at = content.widgets.findIndex(cell => cell.model.outputs?.toJSON().some(of));
      await content.scrollToItem(at, 'start');
    }, kind);
    await this.page.locator(`.sarus-Badge[data-kind=${kind}]:visible`).first().waitFor();
  }

  /** The notebook's outputs that pass a test, as JSON. */
  async outputs(test) {
    const all = await this.#notebook(content =>
      content.widgets.flatMap(cell => cell.model.outputs?.toJSON() ?? [])
    );
    return all.filter(test);
  }

  /** The active cell's code; with an argument, it is replaced first. */
  source(code) {
    return this.#notebook((content, code) => {
      const model = content.activeCell.model.sharedModel;
      if (code !== undefined) model.setSource(code);
      return model.getSource();
    }, code);
  }

  /** Scroll to the active cell. */
  reveal() {
    return this.#notebook(content => content.scrollToItem(content.activeCellIndex, 'center'));
  }

  /** A new last cell with the cursor at the end of its code. */
  async edit(code) {
    await this.write('');
    await this.source(code);
    await this.#notebook(content => {
      content.mode = 'edit';
      const { editor } = content.activeCell;
      editor.setCursorPosition(editor.getPositionAt(editor.model.sharedModel.getSource().length));
      editor.focus();
    });
  }

  /** Change the text of the active cell's outputs, as whoever edits the file could. */
  async tamper(pattern, change) {
    const outputs = await this.#notebook(content => content.activeCell.model.outputs.toJSON());
    for (const output of outputs) {
      for (const mime of ['text/html', 'text/plain']) {
        output.data[mime] = String(output.data[mime]).replace(pattern, change);
      }
    }
    await this.#notebook((content, outputs) => {
      content.activeCell.model.outputs.fromJSON(outputs);
    }, outputs);
  }

  /** A table or column in the panel's tree. */
  item(name) {
    return this.page.locator(`.sarus-Tree [role=treeitem][data-name="${name}"]`).first();
  }

  /** Unfold a table or column of the panel. */
  async unfold(name) {
    await this.item(name).locator('> .sarus-Tree-row > .sarus-Tree-sign').click();
  }

  /** Ask in the panel's box what a question would cost. */
  async price(sql) {
    const box = this.page.locator('.sarus-Cost');
    await box.locator('textarea').fill(sql);
    await box.locator('button').click();
    return box;
  }

  /** Close the notebook in front, for good. */
  async leave() {
    await this.command('docmanager:save');
    await this.command('application:close');
  }

  /** A new notebook with a kernel of some kernelspec. */
  async create(kernelName) {
    await this.command('notebook:create-new', { kernelName });
    await this.page.waitForFunction(
      name => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.name === name,
      kernelName
    );
    await this.connected();
  }

  async openNotebook(path) {
    await this.command('docmanager:open', { path, factory: 'Notebook' });
    await this.page.waitForFunction(
      path => window.jupyterapp.shell.currentWidget?.context?.path === path, path
    );
  }

  /** Bring an open notebook to the front. */
  async activate(path) {
    await this.openNotebook(path);
  }

  /** Copy a notebook as somebody else's program would: nothing vouches for its outputs. */
  copy(from, to) {
    return this.page.evaluate(async ([from, to]) => {
      const { contents } = window.jupyterapp.serviceManager;
      const { content } = await contents.get(from);
      content.cells.forEach(cell => delete cell.metadata.trusted);
      content.metadata.copied = true;
      await contents.save(to, { type: 'notebook', format: 'json', content });
    }, [from, to]);
  }

  /** Whether the notebook's outputs may run scripts. */
  outputsTrusted() {
    return this.#notebook(content => content.widgets.some(cell => cell.model.trusted));
  }

  path() {
    return this.page.evaluate(
      () => window.jupyterapp.shell.currentWidget.sessionContext.session.path
    );
  }

  kernelStatus() {
    return this.page.evaluate(
      () => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status
    );
  }

  /** Do something with the content of the current notebook. */
  #notebook(work, argument) {
    return this.page.evaluate(
      ([work, argument]) =>
        (0, eval)(`(${work})`)(window.jupyterapp.shell.currentWidget.content, argument),
      [work.toString(), argument]
    );
  }
}
