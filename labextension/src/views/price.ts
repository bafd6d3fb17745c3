/** A price in words: what an answer would be labelled, cost, and how exact it would be. */
import { TranslationBundle } from '@jupyterlab/translation';
import { h } from '../dom';
import { IPrice } from '../kernel/messages';
import { SHAPES } from '../marks/mark';
import { epsilon } from './numbers';
import { source } from './source';

/** What rounding may add to an epsilon. */
const NOTHING = 1e-9;

/** In a few words, for the tag on a cell; `left` is what may be spent. */
export function priceWords(price: IPrice, trans: TranslationBundle, left = Infinity): string {
  if (price.evalue !== undefined || !price.kind) {
    return trans.__('cannot be asked');
  }
  const shape = SHAPES[price.kind];
  if (price.asked) {
    return `${shape} ${trans.__('asked before: free')}`;
  }
  switch (price.kind) {
    case 'private': {
      const spent = price.epsilon ?? 0;
      const more = spent > left + NOTHING ? trans.__('more than is left') : expected(price);
      return `${shape} ε ${epsilon(spent)}${more && ` · ${more}`}`;
    }
    case 'whitelisted':
      return `${shape} ${trans.__('Whitelisted, free')}`;
    case 'public':
      return `${shape} ${trans.__('Public, free')}`;
    case 'synthetic':
      return `${shape} ${trans.__('synthetic only')}`;
  }
}

/** `± 24` for one number; `± 24 to 31` for several. Nothing where nobody knows before asking. */
export function expected(price: IPrice): string {
  const widths = (price.expected ?? []).map(([, half]) => half).filter(half => half !== null);
  if (!widths.length) {
    return '';
  }
  const [low, high] = [Math.min(...widths), Math.max(...widths)];
  return low === high ? `± ${digits(low)}` : `± ${digits(low)}–${digits(high)}`;
}

/** All that is known, for the panel. */
export function priceSheet(price: IPrice, trans: TranslationBundle): HTMLElement {
  if (price.evalue !== undefined) {
    return h('p', { class: 'sarus-trouble', role: 'alert' }, price.evalue);
  }
  const rows = (price.expected ?? []).map(([column, half]) =>
    h(
      'li',
      {},
      half === null
        ? trans.__('%1: error not known before asking', column)
        : trans.__('%1: ± %2 (95 % of the noise)', column, digits(half))
    )
  );
  return h(
    'div',
    { class: 'sarus-Price' },
    h(
      'p',
      { 'data-kind': price.kind ?? '' },
      h('span', { class: 'sarus-Badge-shape', 'aria-hidden': 'true' }, SHAPES[price.kind ?? 'public']),
      ` ${price.label ?? ''}`
    ),
    !!price.asked &&
      h('p', {}, trans.__('Asked before: the same answer comes back, and costs nothing.')),
    rows.length > 0 && h('ul', {}, ...rows),
    ...(price.notes ?? []).map(note => h('p', { class: 'sarus-quiet' }, note)),
    !!price.query &&
      h(
        'details',
        { class: 'sarus-Fold' },
        h('summary', {}, trans.__('What would be run')),
        source(price.query, trans.__('SQL'))
      )
  );
}

function digits(half: number): string {
  return String(half >= 100 ? Math.round(half) : Number(half.toPrecision(2)));
}
