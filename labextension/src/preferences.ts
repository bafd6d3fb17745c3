/** What the reader has set, with what holds where nothing is set. */
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ISignal, Signal } from '@lumino/signaling';

export const PREFERENCES = '@sarus-kernel/labextension:kernels';

export class Preferences {
  /** Whether badges are shown in the place of the label's text. */
  badges = true;
  /** Seconds between two looks at the account. */
  interval = 5;
  /** The share of the budget below which a notification is shown. */
  low = 0.2;
  /** Whether prices are shown while SQL is typed. */
  prices = true;
  /** Public keys (hex) of vaults that the reader vouches for. */
  keys: string[] = [];

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Take the values of the settings, now and whenever they change. */
  follow(settings: ISettingRegistry.ISettings): void {
    const read = () => {
      const { badges, interval, low, prices, keys } = settings.composite;
      this.badges = badges !== false;
      this.interval = typeof interval === 'number' ? Math.max(1, interval) : 5;
      this.low = typeof low === 'number' ? low : 0.2;
      this.prices = prices !== false;
      this.keys = Array.isArray(keys) ? keys.map(String) : [];
      this._changed.emit();
    };
    settings.changed.connect(read);
    read();
  }

  private _changed = new Signal<this, void>(this);
}
