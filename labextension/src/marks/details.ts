/** All that is known of an output's label, on one page. */
import { TranslationBundle } from '@jupyterlab/translation';
import { h } from '../dom';
import { reasonWords, standingWords } from './badge';
import { IVerdict } from './claim';
import { IPlan } from '../kernel/messages';
import { source } from '../views/source';
import { errorWords } from '../views/trouble';
import { IMark, IReceipt } from './mark';

/** Asks a kernel for the plan behind a receipt. */
export type Unfold = (receipt: IReceipt) => Promise<IPlan>;

/** The page of a mark; without `unfold` there is nobody to ask for plans, nor without `release`. */
export function details(
  mark: IMark,
  verdict: IVerdict,
  trans: TranslationBundle,
  unfold: Unfold | null = null,
  release: HTMLElement | null = null
): HTMLElement {
  const list = h('dl', { class: 'sarus-Details' });
  const add = (term: string, ...content: (Node | string)[]) => {
    if (content.some(Boolean)) {
      list.append(h('dt', {}, term), h('dd', {}, ...content));
    }
  };
  add(trans.__('Label'), mark.label);
  add(trans.__('Means'), meaning(mark, trans));
  add(trans.__('Proof'), ...proof(verdict, trans));
  add(trans.__('Question'), mark.question);
  add(trans.__('Value'), mark.figures.join(', '));
  add(
    mark.kind === 'synthetic' ? trans.__('To have it released') : trans.__('The exact value'),
    release ?? releasable(mark, trans)
  );
  add(
    trans.__('Bounds and notes'),
    mark.notes.length && mark.kind !== 'synthetic' ? items(mark.notes) : ''
  );
  add(trans.__('Price'), price(mark, trans));
  mark.receipts.forEach((receipt, at) => {
    const number = mark.receipts.length > 1 ? ` ${at + 1}` : '';
    add(trans.__('Plan') + number, unfold ? planOf(receipt, unfold, trans) : '');
    add(trans.__('Receipt') + number, receiptTable(receipt, trans));
  });
  return list;
}

/** How far it can be believed, and why: a line each. */
function proof(verdict: IVerdict, trans: TranslationBundle): HTMLElement[] {
  const standing = standingWords(verdict.standing, trans);
  const why = verdict.why || reasonWords(verdict.reason, trans);
  const lines = [standing, why].filter(Boolean).map(sentence);
  return lines.map((words, at) => h('div', { class: at ? 'sarus-quiet' : undefined }, words));
}

function sentence(words: string): string {
  const end = /[.!?…]$/.test(words) ? '' : '.';
  return words.charAt(0).toLocaleUpperCase() + words.slice(1) + end;
}

/** The plan, folded: the kernel is asked for it when somebody wants to see it. */
function planOf(receipt: IReceipt, unfold: Unfold, trans: TranslationBundle): HTMLElement {
  const body = h('div', { 'aria-live': 'polite' });
  const show = async (event: Event) => {
    if (!(event.target as HTMLDetailsElement).open || body.childElementCount) {
      return;
    }
    body.replaceChildren(h('p', { class: 'sarus-quiet' }, trans.__('Asking the kernel…')));
    try {
      body.replaceChildren(...planWords(await unfold(receipt), trans));
    } catch (error) {
      body.replaceChildren(h('p', { class: 'sarus-trouble' }, errorWords(error, trans)));
    }
  };
  return h(
    'details',
    { class: 'sarus-Fold', toggle: (event: Event) => void show(event) },
    h('summary', {}, trans.__('The question step by step')),
    body
  );
}

function planWords(found: IPlan, trans: TranslationBundle): HTMLElement[] {
  if (found.plan === null) {
    const words = trans.__('This kernel did not ask it, and the cell asks something else now.');
    return [h('p', { class: 'sarus-quiet' }, words)];
  }
  const steps = source(found.plan, trans.__('Plan'));
  if (!found.query) {
    return [steps];
  }
  const run = trans.__('What is run on the data');
  return [steps, h('p', {}, run), source(found.query, run)];
}

function meaning(mark: IMark, trans: TranslationBundle): string {
  switch (mark.kind) {
    case 'public':
      return trans.__('It depends on no private data.');
    case 'whitelisted':
      return trans.__('Computed on the real data and released exactly: the owner allows it.');
    case 'private':
      return trans.__('Computed on the real data, with noise added; it cost privacy budget.');
    case 'synthetic':
      return trans.__('Computed on the twin, a made-up copy. It says nothing of the real data.');
    default:
      return trans.__('Nobody knows where it comes from.');
  }
}

function releasable(mark: IMark, trans: TranslationBundle): string {
  if (mark.kind !== 'synthetic') {
    return '';
  }
  return (
    mark.hint ||
    mark.notes.join(' ') ||
    trans.__(
      'Aggregate it, and ask the vault: sarus.eval(value) in Python, or a %%private_sql cell.'
    )
  );
}

function price(mark: IMark, trans: TranslationBundle): string {
  if (mark.kind !== 'private' || mark.epsilon === null) {
    return '';
  }
  const words = trans.__('epsilon %1, delta %2', Number(mark.epsilon.toPrecision(3)), mark.delta ?? 0);
  return mark.cached ? trans.__('%1; asked before, so it cost nothing now', words) : words;
}

/** Nobody reads 0.4999999999999999: the digits that arithmetic has left over are not shown. */
function rounded(amount: number): number {
  return Number(amount.toPrecision(6));
}

function receiptTable(receipt: IReceipt, trans: TranslationBundle): HTMLElement {
  const rows: [string, unknown][] = [
    [trans.__('label'), receipt.label],
    [trans.__('epsilon, delta'), `${rounded(receipt.epsilon)}, ${rounded(receipt.delta)}`],
    [trans.__('time'), receipt.time],
    [trans.__('ledger entry'), receipt.ledger_seq],
    [trans.__('plan (digest)'), receipt.plan_digest],
    [trans.__('value (digest)'), receipt.value_digest],
    [trans.__('policy'), receipt.policy_version],
    [trans.__('data'), receipt.data_version],
    [trans.__('key'), receipt.public_key],
    [trans.__('signature'), receipt.signature]
  ];
  const body = rows.map(([name, value]) =>
    h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, h('code', {}, String(value))))
  );
  return h('table', { class: 'sarus-Receipt' }, h('tbody', {}, ...body));
}

function items(sentences: string[]): HTMLElement {
  return h('ul', {}, ...sentences.map(sentence => h('li', {}, sentence)));
}
