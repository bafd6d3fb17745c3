/** The box that says what a question would cost, before it is asked. */
import { TranslationBundle } from '@jupyterlab/translation';
import { h } from '../dom';
import { IPrice } from '../kernel/messages';
import { priceSheet } from './price';
import { errorWords } from './trouble';

/** A form; `price` asks the vault, free of charge. */
export function cost(
  price: (sql: string, epsilon: number | undefined) => Promise<IPrice>,
  trans: TranslationBundle
): HTMLElement {
  const sql = h('textarea', {
    class: 'jp-mod-styled',
    rows: 4,
    spellcheck: 'false',
    'aria-label': trans.__('SQL'),
    placeholder: 'SELECT COUNT(*) FROM person'
  });
  const amount = h('input', {
    class: 'jp-mod-styled',
    type: 'number',
    min: '0.01',
    step: 'any',
    'aria-label': trans.__('Epsilon; empty: the usual one'),
    placeholder: 'ε'
  });
  const answer = h('div', { 'aria-live': 'polite' });
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      answer.replaceChildren(
        priceSheet(await price(sql.value, amount.valueAsNumber || undefined), trans)
      );
    } catch (error) {
      const words = errorWords(error, trans);
      answer.replaceChildren(h('p', { class: 'sarus-trouble', role: 'alert' }, words));
    }
  };
  const button = h('button', { class: 'jp-mod-styled jp-mod-accept', type: 'submit' }, trans.__('Price'));
  return h(
    'form',
    { class: 'sarus-Cost', submit: (event: Event) => void submit(event) },
    sql,
    h('div', { class: 'sarus-Cost-ask' }, amount, button),
    answer
  );
}
