/** One Private Data kernel, as the panel sees it: its account, its schema, what it is asked. */
import { Kernel } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';
import { ask } from './asking';
import { IAccount, IAsks, ISchema } from './messages';

export const IMPLEMENTATION = 'private-data';

/** What the names that the kernel is installed by begin with, if nobody chose another. */
export const KERNELSPEC = 'private-data';

/** What a kernel of ours starts, whatever its name. */
export const MODULE = 'sarus_kernel.kernel';

/** The newest releases that are kept. */
const MOST_RELEASES = 1000;

/** How it is with a kernel's process, and the way to it. */
export type State = 'ready' | 'connecting' | 'restarting' | 'dead';

/** Keeps the newest account and the schema of a kernel. */
export class PrivateKernel {
  constructor(readonly kernel: Kernel.IKernelConnection) {
    this.state = stateOf(kernel);
    // Only deaths and connections: an answer to us is no change of these, busy and idle are none.
    kernel.statusChanged.connect(this._look, this);
    kernel.connectionStatusChanged.connect(this._look, this);
    kernel.disposed.connect(this._look, this);
  }

  account: IAccount | null = null;
  schema: ISchema | null = null;
  /** Why there is no newer account: a Refusal has the kernel's words. */
  trouble: Error | null = null;
  state: State;

  /** Whether its process is another one that has not answered yet: names of before are gone. */
  get restarted(): boolean {
    return this._old && this.state === 'ready';
  }

  /** Something above is new. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  ask<K extends keyof IAsks>(what: K, options: IAsks[K][0]): Promise<IAsks[K][1]> {
    return ask(this.kernel, what, options);
  }

  /** Fetch the account, and the schema if it is not there yet. Only one such round at a time. */
  async refresh(): Promise<void> {
    if (this._refreshing || this.state !== 'ready') {
      return;
    }
    this._refreshing = true;
    const before = this._summary();
    try {
      if (this._old || !this.schema) {
        const schema = await this.ask('schema', {});
        this.schema = same(schema, this.schema) ? this.schema : schema;
        this._old = false;
      }
      const account = await this._newAccount();
      this.account = this._old ? null : account; // it may have died meanwhile
      this.trouble = null;
    } catch (error) {
      this.trouble = error instanceof Error ? error : new Error(String(error));
    } finally {
      this._refreshing = false;
    }
    if (this._again) {
      this._again = false;
      void this.refresh(); // what was asked before it died is no answer of the new one
    }
    if (this._summary() !== before) {
      this._changed.emit();
    }
  }

  /** What is seen of it: whoever draws it has to draw again when this changes. */
  private _summary(): string {
    return JSON.stringify([this.account, this.trouble?.message, this.schema]);
  }

  /** The process died, came back, or cannot be reached. A new one may have another vault. */
  private _look(): void {
    const state = stateOf(this.kernel);
    if (state === this.state) {
      return;
    }
    if (state === 'dead' || state === 'restarting') {
      this._old = true;
      this.account = null; // no number outlives the process that said it
    }
    this.state = state;
    this.trouble = null;
    this._changed.emit();
    this._again = this._refreshing;
    void this.refresh();
  }

  /** The account. Of the releases, those that are known already are not sent again. */
  private async _newAccount(): Promise<IAccount> {
    const known = this.account?.releases ?? [];
    const after = known.length ? known[known.length - 1].seq : 0;
    const found = await this.ask('account', { after });
    return { ...found, releases: [...known, ...found.releases].slice(-MOST_RELEASES) };
  }

  private _refreshing = false;
  private _again = false;
  private _old = false;
  private _changed = new Signal<this, void>(this);
}

function stateOf(kernel: Kernel.IKernelConnection): State {
  if (kernel.isDisposed || kernel.status === 'dead' || kernel.status === 'terminating') {
    return 'dead';
  }
  if (kernel.status === 'restarting' || kernel.status === 'autorestarting') {
    return 'restarting';
  }
  return kernel.connectionStatus === 'connected' ? 'ready' : 'connecting';
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether a kernel is one of ours. Its own word counts, not the name it was installed by. */
export async function isPrivate(kernel: Kernel.IKernelConnection): Promise<boolean> {
  try {
    return (await kernel.info).implementation === IMPLEMENTATION;
  } catch {
    return false; // it died before it said
  }
}
