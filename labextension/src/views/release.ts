/** A release as an act: what it would be, how exact for how much, and the buttons that have it. */
import { TranslationBundle } from '@jupyterlab/translation';
import { Debouncer } from '@lumino/polling';
import { h } from '../dom';
import { IReleasable, IRequested } from '../kernel/messages';
import { SHAPES } from '../marks/mark';
import { epsilon } from './numbers';
import { expected } from './price';
import { errorWords } from './trouble';

/** What can be done about a value; `act` is null where there is no notebook to write into. */
export interface IActs {
  /** A dry run, at a price or at the usual one. */
  ask: (epsilon?: number) => Promise<IReleasable>;
  request: (why: string) => Promise<IRequested>;
  act: ((code: string, run: boolean) => void) | null;
}

/** Milliseconds without a move of the slider until a dry run. */
const PAUSE = 200;

/** The least price of the slider, as a part of the most. */
const LEAST = 1 / 200;
const STEPS = 100;

type Priced = Pick<IReleasable, 'kind' | 'label' | 'epsilon' | 'expected' | 'share' | 'asked' | 'code'>;

/** The page; it asks the kernel at once. */
export function releasePage(acts: IActs, trans: TranslationBundle): HTMLElement {
  const found = h('div', { 'aria-live': 'polite' }, quiet(trans.__('Asking the kernel…')));
  const page = h('div', { class: 'sarus-Release' }, found, owner(acts, trans));
  void acts.ask().then(
    told => found.replaceChildren(...offered(told, acts, trans)),
    error => found.replaceChildren(h('p', { class: 'sarus-trouble' }, errorWords(error, trans)))
  );
  return page;
}

/** The same without the release itself: of what was released with noise. */
export function requestPage(acts: IActs, trans: TranslationBundle): HTMLElement {
  return h('div', { class: 'sarus-Release' }, owner(acts, trans));
}

function offered(told: IReleasable, acts: IActs, trans: TranslationBundle): HTMLElement[] {
  const said = told.owner ? [h('p', {}, trans.__('Of the exact value: %1', told.owner))] : [];
  if (told.kind) {
    return [...said, ...offer(told, told, acts, trans)];
  }
  const why = h('p', { class: 'sarus-Release-why' }, trans.__('It cannot be released: %1', told.reason));
  if (!told.nearest) {
    return [...said, why];
  }
  const near = h('p', {}, trans.__('The nearest question that can be asked:'), ' ', h('code', {}, told.nearest.expression));
  return [...said, why, near, ...offer(told.nearest, null, acts, trans)];
}

/** Label, error, buttons; with a slider where the price may be chosen. */
function offer(
  price: Priced,
  slid: IReleasable | null,
  acts: IActs,
  trans: TranslationBundle
): HTMLElement[] {
  let code = price.code ?? '';
  const line = h('p', { class: 'sarus-Release-price' });
  const draw = (now: Priced) => {
    code = now.code ?? '';
    const shape = h('span', { class: 'sarus-Badge-shape', 'aria-hidden': 'true' }, SHAPES[now.kind ?? 'public']);
    line.dataset['kind'] = now.kind ?? '';
    line.replaceChildren(shape, ` ${now.label ?? ''}`, h('strong', {}, exactness(now, trans)));
  };
  draw(price);
  const chosen = slid && price.kind === 'private' && !price.asked && price.epsilon;
  const slider = chosen ? [accuracy(slid, acts, draw, trans)] : [];
  if (!code || !acts.act) {
    return [line, ...slider, quiet(trans.__('Give it a name in a cell of its own, and show it there, to release it.'))];
  }
  const button = (words: string, run: boolean, kind: string) =>
    h('button', { type: 'button', class: `jp-mod-styled ${kind}`, click: () => acts.act?.(code, run) }, words);
  const buttons = h(
    'p',
    { class: 'sarus-Release-buttons' },
    button(trans.__('Release'), true, 'jp-mod-accept'),
    button(trans.__('Insert code'), false, '')
  );
  return [line, ...slider, buttons];
}

/** How exact: `± 6 (0.6 %)`, or that it costs nothing. */
function exactness(price: Priced, trans: TranslationBundle): string {
  if (price.asked) {
    return trans.__('released before: free');
  }
  if (price.kind !== 'private') {
    return trans.__('exact, free');
  }
  const width = expected(price);
  const share = price.share ? ` (${Number((100 * price.share).toPrecision(2))} %)` : '';
  return width ? `${width}${share}` : trans.__('error not known before asking');
}

/** The slider: to the left cheaper, to the right more exact. Each stand is a dry run. */
function accuracy(
  told: IReleasable,
  acts: IActs,
  draw: (price: Priced) => void,
  trans: TranslationBundle
): HTMLElement {
  const [least, most] = [told.most * LEAST, Math.max(told.most, told.epsilon ?? 0)];
  const at = (step: number) => Number((least * (most / least) ** (step / STEPS)).toPrecision(2));
  const step = Math.round((STEPS * Math.log((told.epsilon ?? most) / least)) / Math.log(most / least));
  const output = h('output', {}, `ε ${epsilon(told.epsilon ?? 0)}`);
  const input = h('input', {
    type: 'range',
    min: 0,
    max: STEPS,
    value: step,
    'aria-label': trans.__('Accuracy: how much epsilon to spend')
  });
  const ask = new Debouncer(async () => {
    const wanted = at(Number(input.value));
    const now = await acts.ask(wanted).catch(() => null);
    if (now?.kind && wanted === at(Number(input.value))) {
      draw(now);
    }
  }, PAUSE);
  input.addEventListener('input', () => {
    output.textContent = `ε ${epsilon(at(Number(input.value)))}`;
    void ask.invoke().catch(() => undefined);
  });
  return h(
    'label',
    { class: 'sarus-Release-accuracy' },
    h('span', {}, trans.__('cheaper')),
    input,
    h('span', {}, trans.__('more exact')),
    output
  );
}

/** Word to the data owner, folded. */
function owner(acts: IActs, trans: TranslationBundle): HTMLElement {
  const why = h('textarea', { rows: 2, 'aria-label': trans.__('Why you need it exactly') });
  why.placeholder = trans.__('Why you need it exactly');
  const answer = h('p', { 'aria-live': 'polite', class: 'sarus-Release-asked' });
  const send = async () => {
    try {
      answer.replaceChildren((await acts.request(why.value)).words);
    } catch (error) {
      answer.replaceChildren(errorWords(error, trans));
    }
  };
  return h(
    'details',
    { class: 'sarus-Fold' },
    h('summary', {}, trans.__('Ask the owner for the exact value')),
    quiet(trans.__('The owner sees the question and your reason. It costs nothing; after a yes the release is exact.')),
    why,
    h('button', { type: 'button', class: 'jp-mod-styled', click: () => void send() }, trans.__('Ask the owner')),
    answer
  );
}

function quiet(words: string): HTMLElement {
  return h('p', { class: 'sarus-quiet' }, words);
}
