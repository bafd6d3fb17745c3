/** The schema browser: tables and columns, what is known of them, names to insert. */
import { TranslationBundle } from '@jupyterlab/translation';
import { h } from '../dom';
import { IColumn, IHistogram, ITable } from '../kernel/messages';
import { histogram } from './histogram';
import { IItem, tree } from './tree';
import { errorWords } from './trouble';

export interface IBrowser {
  /** Put a name where the cursor is; in Python, a table's line. */
  insert: (name: string, line?: string) => void;
  /** The twin's distribution of a column. */
  preview: (table: string, column: string) => Promise<IHistogram>;
}

/** The tables of a dataset. */
export function tables(
  found: readonly ITable[],
  browser: IBrowser,
  trans: TranslationBundle
): HTMLElement {
  const items = found.map(table => tableOf(table, browser, trans));
  return h(
    'div',
    {},
    tree(items, trans.__('Tables'), browser.insert),
    h(
      'p',
      { class: 'sarus-quiet' },
      trans.__('Click a name, or press Enter on it, to insert it; drag it into a cell.')
    )
  );
}

function tableOf(table: ITable, browser: IBrowser, trans: TranslationBundle): IItem {
  const about = [
    table.description,
    table.unit && trans.__('One person is one %1.', table.unit),
    table.key && trans.__('Key: %1.', table.key),
    table.max_rows && trans._n('At most %1 row of one person counts.', 'At most %1 rows of one person count.', table.max_rows),
    table.rows !== null && trans._n('%1 row.', '%1 rows.', table.rows)
  ];
  const access = table.access === 'private' ? trans.__('private') : trans.__('public');
  const width = trans._n('%1 column', '%1 columns', table.columns.length);
  return {
    name: table.name,
    line: table.line,
    beside: `${access} · ${width}`,
    title: titleOf(table.name, trans),
    about: h('p', { class: 'sarus-quiet' }, about.filter(Boolean).join(' ')),
    items: table.columns.map(column => columnOf(table, column, browser, trans))
  };
}

function columnOf(
  table: ITable,
  column: IColumn,
  browser: IBrowser,
  trans: TranslationBundle
): IItem {
  const words = [
    column.description,
    column.values && trans.__('Values: %1.', column.values),
    column.references && trans.__('Points to %1.', column.references)
  ];
  const about = h('div', {}, h('p', { class: 'sarus-quiet' }, words.filter(Boolean).join(' ')));
  const key = column.name === table.key ? trans.__('key') : '';
  const open = async () => {
    if (table.twin && about.childElementCount === 1) {
      const place = h('div', { class: 'sarus-quiet' }, trans.__('Looking at the twin…'));
      about.append(place);
      place.replaceWith(await preview(table, column, browser, trans));
    }
  };
  return {
    name: column.name,
    beside: [column.type, key].filter(Boolean).join(' · '),
    title: titleOf(column.name, trans),
    about,
    items: [],
    open: () => void open()
  };
}

function titleOf(name: string, trans: TranslationBundle): string {
  return trans.__('Insert %1 (or drag it into a cell)', name);
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
    return h('p', { class: 'sarus-quiet' }, errorWords(error, trans));
  }
}
