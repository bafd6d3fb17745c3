/** Shows under a cell that the vault is at work for it, and for how long. */
import { CodeCell } from '@jupyterlab/cells';
import { TranslationBundle } from '@jupyterlab/translation';
import { h } from '../dom';
import { IActivity } from '../kernel/messages';

/** Milliseconds between two looks. */
const PACE = 1000;

/** Watches one cell, from when it is scheduled until `stop`. */
export class Progress {
  constructor(
    private readonly _cell: CodeCell,
    private readonly _ask: () => Promise<IActivity>,
    private readonly _trans: TranslationBundle
  ) {
    this._timer = window.setTimeout(() => void this._look(), PACE);
  }

  /** The cell is done. */
  stop(): void {
    this._stopped = true;
    window.clearTimeout(this._timer);
    this._node.remove();
  }

  private async _look(): Promise<void> {
    try {
      const activity = await this._ask();
      if (!this._stopped) {
        this._draw(activity);
      }
    } catch {
      this._node.remove(); // nobody knows
    }
    if (!this._stopped) {
      this._timer = window.setTimeout(() => void this._look(), PACE);
    }
  }

  private _draw(activity: IActivity): void {
    if (!activity.working) {
      this._node.remove();
      return;
    }
    this._words.textContent = this._trans.__(
      'The vault is working: %1 s. Interrupt the kernel to stop it.',
      Math.round(activity.seconds)
    );
    if (!this._node.isConnected) {
      this._cell.node.querySelector('.jp-Cell-inputWrapper')?.after(this._node);
    }
  }

  private _timer = 0;
  private _stopped = false;
  private _words = h('span');
  private _node = h(
    'div',
    { class: 'sarus-Progress', role: 'status' },
    h('progress', { 'aria-label': 'Private Data' }),
    this._words
  );
}
