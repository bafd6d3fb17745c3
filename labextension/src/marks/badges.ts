/** All badges that are shown, judged again when more becomes known. */
import { TranslationBundle } from '@jupyterlab/translation';
import { IFinding } from '../kernel/messages';
import { stamp } from './badge';
import { IVerdict, judge, withFinding } from './claim';
import { IMark } from './mark';
import { quieten } from './quiet';

interface IShown {
  mark: IMark;
  output: object;
}

export class Badges {
  constructor(
    private readonly _keys: () => readonly string[],
    private readonly _trans: TranslationBundle
  ) {}

  /** Judge the badge of an output, and remember it as long as somebody else does. */
  add(mark: IMark, output: object, node: HTMLElement): HTMLElement {
    this._shown.add(new WeakRef(node));
    this._of.set(node, { mark, output });
    void this._judge(node, { mark, output });
    return node;
  }

  /** The verdict on an output by what is known now. */
  async judge(mark: IMark, output: object): Promise<IVerdict> {
    return withFinding(await judge(mark, this._keys()), this._findings.get(output));
  }

  /** Take what the kernel found about an output. */
  find(output: object, finding: IFinding): void {
    this._findings.set(output, finding);
  }

  /** Judge all again. */
  judgeAll(): void {
    for (const reference of this._shown) {
      const node = reference.deref();
      const shown = node && this._of.get(node);
      if (node && shown) {
        void this._judge(node, shown);
      } else {
        this._shown.delete(reference);
      }
    }
  }

  private async _judge(node: HTMLElement, { mark, output }: IShown): Promise<void> {
    stamp(node, await this.judge(mark, output), this._trans);
    quieten(node);
  }

  private _shown = new Set<WeakRef<HTMLElement>>();
  private _of = new WeakMap<HTMLElement, IShown>();
  private _findings = new WeakMap<object, IFinding>();
}
