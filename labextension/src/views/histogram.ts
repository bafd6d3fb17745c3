/** A small picture of how the twin's values of a column are distributed. */
import { TranslationBundle } from '@jupyterlab/translation';
import { h, svg } from '../dom';
import { IHistogram } from '../kernel/messages';

const WIDTH = 200;
const HEIGHT = 48;

/** So many bars are read out one by one. */
const FEW = 5;

/** The picture, with its numbers in words for whoever does not see it. */
export function histogram(found: IHistogram, trans: TranslationBundle): HTMLElement {
  const most = Math.max(1, ...found.bars.map(([, rows]) => rows));
  const step = WIDTH / Math.max(1, found.bars.length);
  const gap = found.kind === 'values' ? Math.min(3, step / 4) : 0.5;
  const bars = found.bars.map(([words, rows], at) => {
    const height = (HEIGHT * rows) / most;
    const shape = { x: at * step, y: HEIGHT - height, width: Math.max(1, step - gap), height };
    return svg('rect', shape, svg('title', {}, `${words}: ${rows}`));
  });
  const first = found.bars[0]?.[0] ?? '';
  const last = found.bars[found.bars.length - 1]?.[0] ?? '';
  const ends = [first.split(' to ')[0], last.split(' to ').pop() ?? ''];
  const label = inWords(found, trans);
  return h(
    'figure',
    { class: 'sarus-Histogram' },
    svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label }, ...bars),
    found.kind === 'range'
      ? h('div', { class: 'sarus-Histogram-ends' }, h('span', {}, ends[0]), h('span', {}, ends[1]))
      : h('div', { class: 'sarus-quiet' }, mostFrequent(found)),
    h('figcaption', { class: 'sarus-quiet' }, caption(found, trans))
  );
}

/** What the picture says to who does not see it: the whole of a short one, the peak of a long one. */
function inWords(found: IHistogram, trans: TranslationBundle): string {
  const said = ([words, rows]: [string, number]) => `${words}: ${rows}`;
  if (found.bars.length <= FEW) {
    return trans.__('Distribution in the synthetic twin: %1', found.bars.map(said).join('; '));
  }
  const peak = found.bars.reduce((most, bar) => (bar[1] > most[1] ? bar : most));
  return trans.__(
    'Distribution in the synthetic twin: %1 bars, the highest is %2',
    found.bars.length,
    said(peak)
  );
}

function mostFrequent(found: IHistogram): string {
  return found.bars
    .slice(0, 3)
    .map(([words]) => words)
    .join(', ');
}

function caption(found: IHistogram, trans: TranslationBundle): string {
  const nulls = found.nulls ? trans.__('; %1 null', found.nulls) : '';
  const other = found.other ? trans.__('; %1 with other values', found.other) : '';
  return trans.__('%1 synthetic rows', found.rows) + nulls + other;
}
