/** Which Private Data kernel is meant: the one of the notebook or console that was used last. */
import { JupyterFrontEnd } from '@jupyterlab/application';
import { ISessionContext } from '@jupyterlab/apputils';
import { CodeConsole, ConsolePanel, IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { Kernel } from '@jupyterlab/services';
import { Token } from '@lumino/coreutils';
import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { Preferences } from '../preferences';
import { Silence } from './asking';
import { IAsks } from './messages';
import { isPrivate, KERNELSPEC, MODULE, PrivateKernel } from './private';

export const IPrivateKernels = new Token<PrivateKernels>(
  '@sarus-kernel/labextension:IPrivateKernels',
  'The Private Data kernel that is in use, its budget and its schema.'
);

export type Absence = 'other' | 'none' | 'starting' | 'dead';

/** Follows the notebooks and consoles, and keeps the account of the kernel in use new. */
export class PrivateKernels {
  constructor(
    readonly notebooks: INotebookTracker | null,
    readonly consoles: IConsoleTracker | null,
    shell: JupyterFrontEnd.IShell,
    readonly preferences: Preferences
  ) {
    // The trackers do not say when one comes back to the same notebook from a console.
    shell.currentChanged?.connect(() => this._turnTo(shell.currentWidget));
    notebooks?.currentChanged.connect((_, panel) => this._turnTo(panel));
    consoles?.currentChanged.connect((_, panel) => this._turnTo(panel));
    notebooks?.widgetAdded.connect((_, panel) => this._listen(panel));
    consoles?.widgetAdded.connect((_, panel) => this._listen(panel));
    // Never on a kernel's change of status: an answer would be such a change, and so on for ever.
    NotebookActions.executed.connect(() => void this.current?.refresh());
    this._poll = new Poll({
      name: 'sarus-kernel:account',
      frequency: every(preferences.interval),
      standby: () => (this.current ? 'when-hidden' : true),
      factory: async () => this.current?.refresh()
    });
    preferences.changed.connect(() => {
      this._poll.frequency = every(preferences.interval);
      this._changed.emit();
    });
  }

  /** The kernel in use, if it is one of ours. */
  current: PrivateKernel | null = null;
  /** The notebook or console that it belongs to. */
  widget: NotebookPanel | ConsolePanel | null = null;

  /** Why there is none: nothing of ours is open, its kernel is about to come, or will not come. */
  get absence(): Absence {
    const context = this.widget?.sessionContext;
    const kernel = context?.session?.kernel;
    const meant = kernel ? kernel.name : context?.kernelPreference.name;
    const argv = context?.specsManager?.specs?.kernelspecs[meant ?? '']?.argv as string[] | undefined;
    if (!meant?.startsWith(KERNELSPEC) && !argv?.includes(MODULE)) {
      return 'other';
    }
    if (!kernel) {
      return context?.hasNoKernel ? 'none' : 'starting';
    }
    return ['dead', 'terminating'].includes(kernel.status) ? 'dead' : 'starting';
  }

  /** Another kernel is in use, or something of it is new. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The keys that receipts are checked with: the reader's, else those that vaults sent. */
  get keys(): readonly string[] {
    return this.preferences.keys.length ? this.preferences.keys : [...this._keys];
  }

  /** Ask the kernel in use. */
  ask<K extends keyof IAsks>(what: K, options: IAsks[K][0]): Promise<IAsks[K][1]> {
    return this.current
      ? this.current.ask(what, options)
      : Promise.reject(new Silence('nobody'));
  }

  /** A kernel as one of ours; null if it is none. */
  async of(kernel: Kernel.IKernelConnection | null | undefined): Promise<PrivateKernel | null> {
    if (!kernel || !(await isPrivate(kernel))) {
      return null;
    }
    let found = this._known.get(kernel.id);
    if (!found || found.kernel.isDisposed) {
      found = new PrivateKernel(kernel);
      this._known.set(kernel.id, found);
      found.changed.connect(this._onChange, this);
    }
    return found;
  }

  private _onChange(kernel: PrivateKernel): void {
    if (kernel.schema) {
      this._keys.add(kernel.schema.public_key);
    }
    this._changed.emit();
  }

  private _listen(panel: NotebookPanel | ConsolePanel): void {
    const again = () => {
      if (this.widget === panel || this.widget === null) {
        void this._follow(panel);
      }
    };
    panel.sessionContext.kernelChanged.connect(again);
    panel.sessionContext.statusChanged.connect((_, status) => {
      if (this.widget === panel && !this.current && !['busy', 'idle'].includes(status)) {
        this._changed.emit(); // it may have died before it could say who it is
      }
    });
    void panel.sessionContext.ready.then(again);
    const console: CodeConsole | undefined = 'console' in panel ? panel.console : undefined;
    console?.executed.connect(() => void this.current?.refresh());
  }

  /** Another widget has the focus. What is neither notebook nor console changes nothing. */
  private _turnTo(widget: Widget | null): void {
    const { notebooks, consoles } = this;
    if (widget instanceof NotebookPanel || widget instanceof ConsolePanel) {
      void this._follow(widget);
    } else if (this.widget?.isDisposed) {
      void this._follow(notebooks?.currentWidget ?? consoles?.currentWidget ?? null);
    }
  }

  private async _follow(panel: NotebookPanel | ConsolePanel | null): Promise<void> {
    this.widget = panel;
    const context: ISessionContext | undefined = panel?.sessionContext;
    const kernel = context?.session?.kernel;
    if (this.current && !this._known.has(kernel?.id ?? '')) {
      this.current = null; // what is shown of a kernel that never answers is not another one's
      this._changed.emit();
    }
    const found = await this.of(kernel);
    if (this.widget !== panel) {
      return; // somebody went on while the kernel said who it is
    }
    this.current = found;
    this._changed.emit();
    await found?.refresh();
  }

  private _poll: Poll;
  private _known = new Map<string, PrivateKernel>();
  private _keys = new Set<string>();
  private _changed = new Signal<this, void>(this);
}

function every(seconds: number): { interval: number; max: number; backoff: boolean } {
  return { interval: 1000 * seconds, max: 1000 * seconds, backoff: false };
}
