/** The panel at the left: budget, history, tables, policy, and what a question would cost. */
import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { h } from '../dom';
import { PrivateKernels } from '../kernel/kernels';
import { ISchema } from '../kernel/messages';
import { cost } from './cost';
import { gauge } from './gauge';
import { history } from './history';
import { tables } from './tables';

export interface IPlaces {
  /** Put text where the cursor is. */
  insert: (text: string) => void;
  /** Show the cell that a release was made for; false if there is none. */
  show: (seq: number) => boolean;
}

export class Panel extends Widget {
  constructor(
    private readonly _kernels: PrivateKernels,
    private readonly _places: IPlaces,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.id = 'sarus-panel';
    this.addClass('sarus-Panel');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', _trans.__('Private Data'));
    const box = cost((code, epsilon) => _kernels.ask('price', { code, epsilon }), _trans);
    this.node.append(
      this._head,
      this._section(_trans.__('Budget'), this._budget),
      this._section(_trans.__('Releases'), this._history),
      this._section(_trans.__('What would it cost?'), box),
      this._section(_trans.__('Tables'), this._tables),
      this._section(_trans.__('Policy'), this._policy)
    );
    _kernels.changed.connect(this._draw, this);
    this._draw();
  }

  /** Give the focus to what comes first. */
  protected onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.querySelector<HTMLElement>('summary')?.focus();
    void this._kernels.current?.refresh();
  }

  dispose(): void {
    this._kernels.changed.disconnect(this._draw, this);
    super.dispose();
  }

  private _draw(): void {
    const kernel = this._kernels.current;
    const { account, schema } = kernel ?? {};
    this.node.classList.toggle('sarus-mod-empty', !kernel);
    this._head.replaceChildren(...this._headOf(schema ?? null));
    this._budget.replaceChildren(account ? gauge(account, this._trans) : '');
    this._history.replaceChildren(
      account ? history(account.releases, this._trans, seq => this._go(seq)) : ''
    );
    if (schema !== this._schema) {
      this._schema = schema;
      this._drawSchema(schema ?? null);
    }
  }

  private _headOf(schema: ISchema | null): HTMLElement[] {
    const kernel = this._kernels.current;
    if (!kernel) {
      return [
        h('p', {}, this._trans.__('Open a notebook or console with the Private Data kernel.'))
      ];
    }
    const waiting = !schema && !kernel.trouble;
    const patience = waiting && h('p', { role: 'status' }, this._trans.__('Asking the vault…'));
    const found = schema && h('p', {}, h('b', {}, schema.dataset), ` · ${schema.grantee}`);
    const trouble =
      kernel.trouble && h('p', { class: 'sarus-trouble', role: 'alert' }, kernel.trouble);
    return [patience, found, trouble].filter((node): node is HTMLParagraphElement => !!node);
  }

  /** Drawn once a kernel: what is unfolded stays so. */
  private _drawSchema(schema: ISchema | null): void {
    const browser = {
      insert: this._places.insert,
      preview: (table: string, column: string) => this._kernels.ask('histogram', { table, column })
    };
    this._tables.replaceChildren(schema ? tables(schema.tables, browser, this._trans) : '');
    const sentences = schema ? [...schema.policy, ...schema.twin_words.split('\n')] : [];
    this._policy.replaceChildren(
      h('ul', {}, ...sentences.filter(Boolean).map(sentence => h('li', {}, sentence)))
    );
  }

  private _go(seq: number): void {
    if (!this._places.show(seq)) {
      this._note.textContent = this._trans.__('No cell of this notebook shows that release.');
      this._history.append(this._note);
    }
  }

  private _section(title: string, content: HTMLElement): HTMLElement {
    return h(
      'details',
      { class: 'sarus-Section', open: true },
      h('summary', {}, h('h2', {}, title)),
      content
    );
  }

  private _schema: ISchema | null | undefined = undefined;
  private _head = h('header', {});
  private _budget = h('div');
  private _history = h('div');
  private _tables = h('div');
  private _policy = h('div');
  private _note = h('p', { class: 'sarus-quiet', role: 'status' });
}
