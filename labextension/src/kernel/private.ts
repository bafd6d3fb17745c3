/** One Private Data kernel, as the panel sees it: its account, its schema, what it is asked. */
import { Kernel } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';
import { ask } from './asking';
import { IAccount, IAsks, ISchema } from './messages';

export const IMPLEMENTATION = 'private-data';

/** The newest releases that are kept. */
const MOST_RELEASES = 1000;

/** Keeps the newest account and the schema of a kernel. */
export class PrivateKernel {
  constructor(readonly kernel: Kernel.IKernelConnection) {}

  account: IAccount | null = null;
  schema: ISchema | null = null;
  /** Why there is no newer account, in the kernel's words. */
  trouble = '';

  /** Something above is new. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  ask<K extends keyof IAsks>(what: K, options: IAsks[K][0]): Promise<IAsks[K][1]> {
    return ask(this.kernel, what, options);
  }

  /** Fetch the account, and the schema if it is not there yet. Only one such round at a time. */
  async refresh(): Promise<void> {
    if (this._refreshing || this.kernel.connectionStatus !== 'connected') {
      return;
    }
    this._refreshing = true;
    try {
      const before = JSON.stringify([this.account, this.trouble, !!this.schema]);
      this.schema ??= await this.ask('schema', {});
      this.account = await this._newAccount();
      this.trouble = '';
      if (JSON.stringify([this.account, this.trouble, true]) !== before) {
        this._changed.emit();
      }
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (words !== this.trouble) {
        this.trouble = words;
        this._changed.emit();
      }
    } finally {
      this._refreshing = false;
    }
  }

  /** The account. Of the releases, those that are known already are not sent again. */
  private async _newAccount(): Promise<IAccount> {
    const known = this.account?.releases ?? [];
    const after = known.length ? known[known.length - 1].seq : 0;
    const found = await this.ask('account', { after });
    return { ...found, releases: [...known, ...found.releases].slice(-MOST_RELEASES) };
  }

  private _refreshing = false;
  private _changed = new Signal<this, void>(this);
}

/** Whether a kernel is one of ours. Its own word counts, not the name it was installed by. */
export async function isPrivate(kernel: Kernel.IKernelConnection): Promise<boolean> {
  try {
    return (await kernel.info).implementation === IMPLEMENTATION;
  } catch {
    return false; // it died before it said
  }
}
