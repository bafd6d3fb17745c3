/** What was released so far; a click leads to the cell that asked for it. */
import { TranslationBundle } from '@jupyterlab/translation';
import { h } from '../dom';
import { ISpending } from '../kernel/messages';
import { KINDS, LABELS, SHAPES } from '../marks/mark';
import { epsilon, moment } from './numbers';
import { walkList } from './walking';

/** The releases, newest first. */
export function history(
  releases: readonly ISpending[],
  trans: TranslationBundle,
  go: (seq: number) => void
): HTMLElement {
  if (!releases.length) {
    return h('p', { class: 'sarus-quiet' }, trans.__('Nothing was released yet.'));
  }
  const newest = [...releases].reverse();
  const entries = newest.map(release => entry(release, trans, go));
  const list = h('ol', { class: 'sarus-History', 'aria-label': trans.__('Releases') }, ...entries);
  walkList(list);
  return list;
}

function entry(
  release: ISpending,
  trans: TranslationBundle,
  go: (seq: number) => void
): HTMLElement {
  const kind = KINDS.find(known => release.label.startsWith(LABELS[known])) ?? 'public';
  const price =
    release.epsilon > 0 ? trans.__('epsilon %1', epsilon(release.epsilon)) : trans.__('free');
  return h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        'data-kind': kind,
        'data-seq': release.seq,
        title: trans.__('Show the cell: %1', release.question),
        click: () => go(release.seq)
      },
      h('span', { class: 'sarus-Badge-shape', 'aria-hidden': 'true' }, SHAPES[kind]),
      h('span', { class: 'sarus-History-question' }, release.question || LABELS[kind]),
      h(
        'span',
        { class: 'sarus-quiet' },
        `${moment(release.time)} · ${LABELS[kind]} · ${price}`
      )
    )
  );
}
