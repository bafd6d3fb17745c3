/** All badges that are shown, judged again when another vault's key becomes known. */
import { TranslationBundle } from '@jupyterlab/translation';
import { stamp } from './badge';
import { IVerdict, judge } from './claim';
import { IMark } from './mark';

export class Badges {
  constructor(
    private readonly _keys: () => readonly string[],
    private readonly _trans: TranslationBundle
  ) {}

  /** Judge a badge, and remember it as long as somebody else does. */
  add(mark: IMark, node: HTMLElement): HTMLElement {
    this._shown.add(new WeakRef(node));
    this._marks.set(node, mark);
    void this._judge(node, mark);
    return node;
  }

  /** The verdict on a mark by the keys that are known now. */
  judge(mark: IMark): Promise<IVerdict> {
    return judge(mark, this._keys());
  }

  /** Judge all again, if other keys are known than last time. */
  judgeAll(): void {
    const keys = this._keys().join();
    if (keys === this._judgedBy) {
      return;
    }
    this._judgedBy = keys;
    for (const reference of this._shown) {
      const node = reference.deref();
      const mark = node && this._marks.get(node);
      if (node && mark) {
        void this._judge(node, mark);
      } else {
        this._shown.delete(reference);
      }
    }
  }

  private async _judge(node: HTMLElement, mark: IMark): Promise<void> {
    stamp(node, await this.judge(mark), this._trans);
  }

  private _judgedBy = '';
  private _shown = new Set<WeakRef<HTMLElement>>();
  private _marks = new WeakMap<HTMLElement, IMark>();
}
