/** Shows under a cell that it is being worked on: by the vault, or by the kernel on the twin. */
import { CodeCell } from '@jupyterlab/cells';
import { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import { h } from '../dom';
import { IActivity } from '../kernel/messages';

/** Milliseconds between two looks. */
const PACE = 1000;

/** Seconds that a cell may run before a bar is shown for the kernel's own work. */
const SHORT = 2;

/** Watches one cell, from when it is scheduled until `stop`. `ask`: null while it waits its turn. */
export class Progress {
  constructor(
    private readonly _cell: CodeCell,
    private readonly _ask: () => Promise<IActivity | null>,
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

  private _draw(activity: IActivity | null): void {
    const now = Date.now() / 1000;
    this._since = activity ? (this._since ?? now) : null;
    const seconds = this._since === null ? 0 : now - this._since;
    if (!activity || (!activity.working && seconds < SHORT)) {
      this._node.remove();
      return;
    }
    this._words.textContent = activity.working
      ? this._vault(activity, Math.round(activity.seconds))
      : this._trans.__('The kernel is working, on no private data: %1 s', Math.round(seconds));
    const share = activity.working ? (activity.share ?? null) : null;
    if (share === null) {
      this._bar.removeAttribute('value'); // nobody knows how much there is to do
    } else {
      this._bar.value = share;
    }
    if (!this._node.isConnected) {
      this._cell.node.querySelector('.jp-Cell-inputWrapper')?.after(this._node);
    }
  }

  private _vault(activity: IActivity, seconds: number): string {
    const share = activity.share ?? null;
    const before = activity.before ?? null;
    if (before !== null) {
      return this._trans.__(
        'Waiting for its turn (questions before it: %1): %2 s. Interrupt the kernel to stop it.',
        before,
        seconds
      );
    }
    if (share === null) {
      return this._trans.__(
        'The vault is working: %1 s. Interrupt the kernel to stop it.',
        seconds
      );
    }
    return this._trans.__(
      'The vault is working: %1 % done, %2 s. Interrupt the kernel to stop it.',
      Math.round(100 * share),
      seconds
    );
  }

  private _timer = 0;
  private _since: number | null = null;
  private _stopped = false;
  private _id = UUID.uuid4();
  private _words = h('span', { id: this._id });
  private _bar = h('progress', { 'aria-labelledby': this._id });
  private _node = h(
    'div',
    { class: 'sarus-Progress', role: 'status' },
    this._bar,
    this._words
  );
}
