/** In a cell's toolbar: what the release of the value it shows would be, and the way to it. */
import { CodeCell } from '@jupyterlab/cells';
import { IOutputAreaModel } from '@jupyterlab/outputarea';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { PrivateKernels } from '../kernel/kernels';
import { IPrice } from '../kernel/messages';
import { IMark, markOf } from '../marks/mark';
import { priceWords } from '../views/price';

/** A cell's outputs; null where it is gone already, while its toolbar is still being made. */
function outputsOf(cell: CodeCell): IOutputAreaModel | null {
  return cell.model?.outputs ?? null;
}

/** The last traced value that a cell shows. */
export function shownBy(cell: CodeCell): [IMark, object] | null {
  const outputs = outputsOf(cell);
  for (let at = (outputs?.length ?? 0) - 1; outputs && at >= 0; at--) {
    const mark = markOf(outputs.get(at).metadata);
    if (mark?.plan) {
      return [mark, outputs.get(at)];
    }
  }
  return null;
}

export class ReleaseTag extends Widget {
  constructor(
    private readonly _cell: CodeCell,
    private readonly _kernels: PrivateKernels,
    private readonly _trans: TranslationBundle,
    private readonly _open: (mark: IMark, output: object, node: HTMLElement) => void
  ) {
    super({ node: document.createElement('button') });
    this.addClass('sarus-ReleaseTag');
    this.node.setAttribute('type', 'button');
    this.node.addEventListener('click', () => {
      const shown = shownBy(this._cell);
      if (shown) {
        this._open(...shown, this._cell.node);
      }
    });
    this._outputs = outputsOf(_cell);
    this._outputs?.changed.connect(this._draw, this);
    this._draw();
  }

  dispose(): void {
    this._outputs?.changed.disconnect(this._draw, this);
    super.dispose();
  }

  /** What the dry run said when the value was shown; a click asks again. */
  private _draw(): void {
    const told = shownBy(this._cell)?.[0].release;
    const shown = shownBy(this._cell) !== null;
    this.node.hidden = !shown || !this._kernels.preferences.prices;
    this.node.dataset['kind'] = told?.kind ?? 'synthetic';
    this.node.textContent = this._words(told ?? null);
    this.node.title = this._trans.__('What its release would be. Click for more.');
    this.node.setAttribute('aria-label', `${this.node.textContent}. ${this.node.title}`);
  }

  private readonly _outputs: IOutputAreaModel | null;

  private _words(told: Partial<IPrice> | null): string {
    if (!told) {
      return this._trans.__('Release…');
    }
    const left = this._kernels.current?.account?.left;
    return told.kind
      ? this._trans.__('Release: %1', priceWords(told as IPrice, this._trans, left))
      : this._trans.__('Cannot be released');
  }
}
