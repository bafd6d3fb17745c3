/** The budget as a bar: spent, reserved, left, in words too. */
import { TranslationBundle } from '@jupyterlab/translation';
import { h } from '../dom';
import { IAccount } from '../kernel/messages';
import { epsilon, reserved } from './numbers';

/** The bar and the line below it. */
export function gauge(account: IAccount, trans: TranslationBundle): HTMLElement {
  const held = reserved(account);
  const words = trans.__(
    'Epsilon %1 of %2 left; %3 spent',
    epsilon(account.left),
    epsilon(account.total),
    epsilon(account.spent)
  );
  const part = (name: string, amount: number) =>
    h('span', { class: `sarus-Gauge-${name}`, style: `flex-grow: ${account.total > 0 ? amount / account.total : 0}` });
  return h(
    'div',
    { class: 'sarus-Gauge' },
    h(
      'div',
      {
        class: 'sarus-Gauge-bar',
        role: 'meter',
        'aria-label': trans.__('Privacy budget left'),
        'aria-valuemin': 0,
        'aria-valuemax': account.total,
        'aria-valuenow': Math.round(account.left * 1e6) / 1e6,
        'aria-valuetext': words
      },
      part('spent', account.spent),
      part('reserved', held),
      part('left', account.left)
    ),
    h('div', { class: 'sarus-Gauge-words' }, words),
    (account.more ?? -1) >= 0 &&
      h('div', { class: 'sarus-quiet' }, trans.__('Enough for %1 more questions of the usual size', account.more)),
    held > 0.005 &&
      h('div', { class: 'sarus-quiet' }, trans.__('Epsilon %1 is not yours to spend: others share this budget.', epsilon(held))),
    h(
      'div',
      { class: 'sarus-quiet' },
      trans.__('At most %1 a question; delta %2', epsilon(account.per_question), account.delta)
    )
  );
}
