/** The budget in the status bar: `Private · patients (hospital) · ε 1.2 of 5 left`. */
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { PrivateKernels } from '../kernel/kernels';
import { PrivateKernel } from '../kernel/private';
import { epsilon } from './numbers';
import { briefTrouble, troubleWords } from './trouble';

export class Status extends Widget {
  constructor(
    private readonly _kernels: PrivateKernels,
    private readonly _trans: TranslationBundle,
    open: () => void
  ) {
    super({ node: document.createElement('button') });
    this.addClass('sarus-Status');
    this.node.setAttribute('type', 'button');
    this.node.addEventListener('click', open);
    _kernels.changed.connect(this._draw, this);
    this._draw();
  }

  dispose(): void {
    this._kernels.changed.disconnect(this._draw, this);
    super.dispose();
  }

  private _draw(): void {
    const kernel = this._kernels.current;
    const account = kernel?.account;
    this.node.hidden = !kernel;
    const trouble = kernel ? briefTrouble(kernel, this._trans) : '';
    this.node.textContent = trouble
      ? this._trans.__('Private · %1', trouble)
      : account
        ? this._trans.__('Private · %1 · ε %2 of %3 left', nameOf(kernel), epsilon(account.left), epsilon(account.total))
        : kernel?.restarted
          ? this._trans.__('Private · kernel restarted')
          : this._trans.__('Private');
    const words = kernel && troubleWords(kernel, this._trans);
    const more = account?.more ?? -1;
    const left =
      more >= 0
        ? this._trans.__('Enough for %1 more questions of the usual size. Click for the panel.', more)
        : this._trans.__('Privacy budget. Click for the panel.');
    this.node.title = words || left;
    this.node.classList.toggle('sarus-mod-trouble', !!trouble);
  }
}

/** The dataset, and which vault it is of: two vaults may have datasets of one name. */
function nameOf(kernel: PrivateKernel): string {
  const { dataset, vault } = kernel.schema ?? {};
  return [dataset, vault && `(${vault})`].filter(Boolean).join(' ');
}
