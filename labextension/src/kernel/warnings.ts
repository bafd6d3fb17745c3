/** Says once when a budget has become low, and once when there is none. */
import { IAccount } from './messages';

export type Warning = 'low' | 'gone' | null;

export class Warnings {
  /** What is to be said about an account of a kernel's vault; each thing only once. */
  next(vault: string, account: IAccount, low: number): Warning {
    const found = levelOf(account, low);
    const before = this._said.get(vault) ?? null;
    if (found === before || (found === 'low' && before === 'gone')) {
      return null;
    }
    this._said.set(vault, found);
    return found;
  }

  private _said = new Map<string, Warning>();
}

/** Less than this cannot buy any answer worth having. */
const NOTHING = 0.005;

function levelOf(account: IAccount, low: number): Warning {
  if (account.total <= 0 || low <= 0) {
    return null;
  }
  if (account.left < NOTHING) {
    return 'gone';
  }
  return account.left / account.total < low ? 'low' : null;
}
