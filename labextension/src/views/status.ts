/** The budget in the status bar: `Private · ε 1.2 of 5 left`. */
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { PrivateKernels } from '../kernel/kernels';
import { epsilon } from './numbers';

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
    this.node.textContent = account
      ? this._trans.__('Private · ε %1 of %2 left', epsilon(account.left), epsilon(account.total))
      : this._trans.__('Private');
    this.node.title = kernel?.trouble || this._trans.__('Privacy budget. Click for the panel.');
    this.node.classList.toggle('sarus-mod-trouble', !!kernel?.trouble);
  }
}
