/** The price of a cell that asks the vault, in its toolbar, while it is written and before it is run. */
import { Cell } from '@jupyterlab/cells';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { TranslationBundle } from '@jupyterlab/translation';
import { Debouncer } from '@lumino/polling';
import { Widget } from '@lumino/widgets';
import { PrivateKernels } from '../kernel/kernels';
import { IPrice } from '../kernel/messages';
import { priceSheet, priceWords } from '../views/price';
import { isQuestion } from './cell';
import { underline } from './underlining';

/** Milliseconds without a keystroke until a price is asked for. */
const PAUSE = 500;

/** Milliseconds until a price that does not come is told to be asked for. */
const SLOW = 600;

/** Ask what a cell costs, and underline what is wrong in it. Null where it is no question. */
export async function priced(cell: Cell, kernels: PrivateKernels): Promise<IPrice | null> {
  const code = cell.model.sharedModel.getSource();
  if (!isQuestion(code) || !kernels.current) {
    return null;
  }
  const price = await kernels.ask('price', { code });
  if (cell.isDisposed || cell.model.sharedModel.getSource() !== code) {
    return null; // it is about what stood there before
  }
  const editor = cell.editor;
  if (editor instanceof CodeMirrorEditor) {
    const [from, to] = price.place ?? [0, 0];
    underline(editor.editor, price.place ? { from, to, words: price.evalue ?? '' } : null);
  }
  return price;
}

export class PriceTag extends Widget {
  constructor(
    private readonly _cell: Cell,
    private readonly _kernels: PrivateKernels,
    private readonly _trans: TranslationBundle,
    private readonly _open: (sheet: HTMLElement) => void
  ) {
    super({ node: document.createElement('button') });
    this.addClass('sarus-PriceTag');
    this.node.setAttribute('type', 'button');
    this.node.addEventListener('click', () => this._price && this._show(this._price));
    _cell.model.sharedModel.changed.connect(this._later, this);
    _kernels.changed.connect(this._onKernel, this);
    this._draw(null);
    this._later();
  }

  dispose(): void {
    this._cell.model?.sharedModel.changed.disconnect(this._later, this);
    this._kernels.changed.disconnect(this._onKernel, this);
    this._debouncer.dispose();
    super.dispose();
  }

  private _later(): void {
    if (!isQuestion(this._cell.model.sharedModel.getSource())) {
      this._draw(null);
    } else if (this._kernels.preferences.prices) {
      void this._debouncer.invoke().catch(() => undefined);
    }
  }

  /** Another kernel may have other prices, and what has been released since is free. */
  private _onKernel(): void {
    const kernel = this._kernels.current;
    const newest = kernel?.account?.releases.at(-1)?.seq ?? 0;
    if (kernel !== this._kernel || newest !== this._newest) {
      [this._kernel, this._newest] = [kernel, newest];
      this._later();
    }
  }

  private async _ask(): Promise<void> {
    const slow = window.setTimeout(() => this._wait(), SLOW);
    try {
      this._draw(await priced(this._cell, this._kernels));
    } catch {
      this._draw(null); // no kernel answers: then there is no price
    } finally {
      window.clearTimeout(slow);
    }
  }

  /** A wide question takes a while to be priced: say that it is being asked. */
  private _wait(): void {
    if (!this.isDisposed && !this._price) {
      this.node.hidden = false;
      this.node.textContent = '…';
      this.node.title = this._trans.__('Asking what it would cost…');
      this.node.setAttribute('aria-label', this.node.title);
    }
  }

  private _draw(price: IPrice | null): void {
    if (this.isDisposed) {
      return;
    }
    this._price = price;
    this.node.hidden = !price;
    this.node.textContent = price && priceWords(price, this._trans, this._left());
    this.node.dataset['kind'] = price?.kind ?? 'unknown';
    const words = price?.evalue ?? price?.label ?? '';
    this.node.title = this._trans.__('Before it is run: %1. Click for details.', words);
    this.node.setAttribute('aria-label', `${this.node.textContent}. ${this.node.title}`);
  }

  private _left(): number {
    return this._kernels.current?.account?.left ?? Infinity;
  }

  private _show(price: IPrice): void {
    this._open(priceSheet(price, this._trans));
  }

  private _price: IPrice | null = null;
  private _kernel: unknown = null;
  private _newest = 0;
  private _debouncer = new Debouncer(() => this._ask(), PAUSE);
}
