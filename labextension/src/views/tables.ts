/** The schema browser: tables and columns, what is known of them, names to insert. */
import { TranslationBundle } from '@jupyterlab/translation';
import { h } from '../dom';
import { IColumn, IHistogram, ITable } from '../kernel/messages';
import { histogram } from './histogram';

export interface IBrowser {
  /** Put a name where the cursor is. */
  insert: (name: string) => void;
  /** The twin's distribution of a column. */
  preview: (table: string, column: string) => Promise<IHistogram>;
}

/** The tables of a dataset. */
export function tables(
  found: readonly ITable[],
  browser: IBrowser,
  trans: TranslationBundle
): HTMLElement {
  return h(
    'ul',
    { class: 'sarus-Tables', 'aria-label': trans.__('Tables') },
    ...found.map(table => h('li', {}, tableOf(table, browser, trans)))
  );
}

function tableOf(table: ITable, browser: IBrowser, trans: TranslationBundle): HTMLElement {
  const about = [
    table.description,
    table.unit && trans.__('One person is one %1.', table.unit),
    table.key && trans.__('Key: %1.', table.key),
    table.max_rows && trans.__('At most %1 rows of one person count.', table.max_rows),
    table.rows !== null && trans.__('%1 rows.', table.rows)
  ];
  const access = table.access === 'private' ? trans.__('private') : trans.__('public');
  const words = about.filter(Boolean).join(' ');
  return h(
    'details',
    {},
    h(
      'summary',
      {},
      name(table.name, browser, trans),
      h('span', { class: 'sarus-quiet' }, ` ${access}, ${table.columns.length}`)
    ),
    words && h('p', { class: 'sarus-quiet' }, words),
    h(
      'ul',
      { 'aria-label': trans.__('Columns of %1', table.name) },
      ...table.columns.map(column => h('li', {}, columnOf(table, column, browser, trans)))
    )
  );
}

function columnOf(
  table: ITable,
  column: IColumn,
  browser: IBrowser,
  trans: TranslationBundle
): HTMLElement {
  const about = [
    column.description,
    column.values && trans.__('Values: %1.', column.values),
    column.references && trans.__('Points to %1.', column.references)
  ];
  const body = h('div', {}, h('p', {}, about.filter(Boolean).join(' ')));
  const show = async (event: Event) => {
    const details = event.target as HTMLDetailsElement;
    if (details.open && table.twin && body.childElementCount === 1) {
      body.append(await preview(table, column, browser, trans));
    }
  };
  const key = column.name === table.key ? ` ${trans.__('key')}` : '';
  return h(
    'details',
    { toggle: (event: Event) => void show(event) },
    h(
      'summary',
      {},
      name(column.name, browser, trans),
      h('span', { class: 'sarus-quiet' }, ` ${column.type}${key}`)
    ),
    body
  );
}

async function preview(
  table: ITable,
  column: IColumn,
  browser: IBrowser,
  trans: TranslationBundle
): Promise<HTMLElement> {
  try {
    return histogram(await browser.preview(table.name, column.name), trans);
  } catch (error) {
    return h('p', { class: 'sarus-quiet' }, String((error as Error).message));
  }
}

/** A name that a click inserts and that can be dragged into a cell. */
function name(words: string, browser: IBrowser, trans: TranslationBundle): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      class: 'sarus-Name',
      draggable: 'true',
      title: trans.__('Insert %1 (or drag it into a cell)', words),
      click: (event: Event) => {
        event.preventDefault(); // it stands in a summary, which would open
        browser.insert(words);
      },
      dragstart: (event: DragEvent) => event.dataTransfer?.setData('text/plain', words)
    },
    words
  );
}
