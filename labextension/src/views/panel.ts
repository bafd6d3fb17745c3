/** The panel at the left: budget, history, tables, policy, and what a question would cost. */
import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { h } from '../dom';
import { PrivateKernels } from '../kernel/kernels';
import { IAccount, ISchema } from '../kernel/messages';
import { cost } from './cost';
import { gauge } from './gauge';
import { history } from './history';
import { tables } from './tables';
import { absenceWords, troubleWords } from './trouble';
import { stopAt } from './walking';

export interface IPlaces {
  /** Put text where the cursor is. */
  insert: (name: string, line?: string) => void;
  /** Show the cell that a release was made for; false if there is none. */
  show: (seq: number) => boolean;
  /** Back to the notebook or console. */
  back: () => void;
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
    this.node.setAttribute('aria-label', this._trans.__('Private Data'));
    const box = cost((code, epsilon) => _kernels.ask('price', { code, epsilon }), _trans);
    this.node.append(
      h('header', {}, this._whose, this._waiting, this._trouble),
      this._section(this._trans.__('Budget'), this._budget),
      this._section(this._trans.__('Releases'), this._history),
      this._section(this._trans.__('What would it cost?'), box),
      this._section(this._trans.__('Tables'), this._tables),
      this._section(this._trans.__('Policy'), this._policy)
    );
    this.node.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        this._places.back();
      }
    });
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
    this.node.classList.toggle('sarus-mod-empty', !schema);
    this._drawHead(schema ?? null);
    if (account !== this._account) {
      this._account = account;
      this._drawAccount(account ?? null);
    }
    if (!same(schema, this._schema)) {
      this._schema = schema;
      this._drawSchema(schema ?? null);
    }
  }

  /** Whose data, and what is wrong. A sentence that stands there already is not said again. */
  private _drawHead(schema: ISchema | null): void {
    const kernel = this._kernels.current;
    const trouble = kernel ? troubleWords(kernel, this._trans) : '';
    const waiting =
      !kernel
        ? absenceWords(this._kernels.absence, this._trans)
        : !schema && !trouble && this._trans.__('Asking the vault…');
    const whose = schema ? `${schema.dataset} · ${schema.grantee}` : '';
    for (const [node, words] of [
      [this._whose, whose],
      [this._waiting, waiting || ''],
      [this._trouble, trouble]
    ] as const) {
      if (node.textContent !== words) {
        node.textContent = words;
      }
    }
  }

  /** Drawn when it has changed; whoever was reading the list stays where they were. */
  private _drawAccount(account: IAccount | null): void {
    const focused = document.activeElement as HTMLElement | null;
    const seq = this._history.contains(focused) ? focused?.dataset['seq'] : undefined;
    this._budget.replaceChildren(account ? gauge(account, this._trans) : '');
    this._history.replaceChildren(
      account ? history(account.releases, this._trans, seq => this._go(seq)) : '',
      this._note
    );
    this._note.textContent = '';
    const buttons = [...this._history.querySelectorAll<HTMLElement>('button')];
    const again = seq && buttons.find(button => button.dataset['seq'] === seq);
    if (again) {
      stopAt(buttons, again, true);
    }
  }

  /** Drawn when it is another one, and not for each kernel: what is unfolded stays so. */
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
    const words = this._trans.__('No cell of this notebook shows that release.');
    this._note.textContent = this._places.show(seq) ? '' : words;
  }

  private _section(title: string, content: HTMLElement): HTMLElement {
    return h(
      'details',
      { class: 'sarus-Section', open: true },
      h('summary', {}, h('h2', {}, title)),
      content
    );
  }

  private _account: IAccount | null | undefined = undefined;
  private _schema: ISchema | null | undefined = undefined;
  private _whose = h('p', { class: 'sarus-Panel-whose' });
  private _waiting = h('p', { role: 'status' });
  private _trouble = h('p', { class: 'sarus-trouble', role: 'alert' });
  private _budget = h('div');
  private _history = h('div');
  private _tables = h('div');
  private _policy = h('div');
  private _note = h('p', { class: 'sarus-quiet', role: 'status' });
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
