import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { badge, stamp } from '../src/marks/badge';
import { details } from '../src/marks/details';
import { markOf } from '../src/marks/mark';
import { gauge } from '../src/views/gauge';
import { histogram } from '../src/views/histogram';
import { history } from '../src/views/history';
import { tables } from '../src/views/tables';

const trans = nullTranslator.load('sarus_kernel');
const EVIL = '<img src=x onerror=alert(1)>';

function mark(changes: object = {}) {
  return markOf({ sarus: { kind: 'synthetic', label: 'Evaluated from synthetic data only', ...changes } })!;
}

describe('badge', () => {
  it('is a button in words that opens something', () => {
    let opened = 0;
    const node = badge(mark({ hint: 'release it' }), trans, () => opened++);
    expect(node.tagName).toBe('BUTTON');
    expect(node.textContent).toContain('Evaluated from synthetic data only');
    expect(node.textContent).toContain('release it');
    node.click();
    expect(opened).toBe(1);
  });

  it('says what it is worth, and why', () => {
    const node = badge(mark(), trans, () => undefined);
    stamp(node, { standing: 'forged', reason: 'no receipt' }, trans);
    expect(node.dataset['standing']).toBe('forged');
    expect(node.textContent).toContain('no valid receipt');
    expect(node.querySelector<HTMLElement>('.sarus-Badge-standing')?.title).toContain('signed no such');
    stamp(node, { standing: 'altered', reason: '', why: 'The 9 is a 7.' }, trans);
    expect(node.textContent).toContain('not what the vault signed');
    expect(node.querySelector<HTMLElement>('.sarus-Badge-standing')?.title).toBe('The 9 is a 7.');
  });

  it('takes nothing in a notebook for HTML', () => {
    const node = badge(mark({ label: EVIL, hint: EVIL }), trans, () => undefined);
    const page = details(mark({ question: EVIL, notes: [EVIL] }), { standing: 'local', reason: '' }, trans);
    expect([node, page].some(each => each.querySelector('img'))).toBe(false);
    expect(page.textContent).toContain(EVIL);
  });
});

describe('details', () => {
  it('say what would make a synthetic output releasable', () => {
    const words = (changes: object) =>
      details(mark(changes), { standing: 'local', reason: '' }, trans).textContent;
    expect(words({})).toContain('sarus.eval(value)');
    expect(words({ notes: ['Aggregate them.'] })).toContain('Aggregate them.');
  });
});

describe('panel', () => {
  it('shows the budget as a meter with words', () => {
    const account = { total: 5, spent: 3, left: 1, delta: 1e-6, per_question: 1, releases: [] };
    const node = gauge(account, trans);
    const meter = node.querySelector('[role=meter]')!;
    expect(meter.getAttribute('aria-valuenow')).toBe('1');
    expect(meter.getAttribute('aria-valuetext')).toBe('Epsilon 1 of 5 left; 3 spent');
    expect(node.textContent).toContain('Epsilon 1 is not yours to spend');
  });

  it('says how many more questions of the usual size there are', () => {
    const account = { total: 5, spent: 3, left: 1, delta: 1e-6, per_question: 1, releases: [] };
    expect(gauge({ ...account, more: 38 }, trans).textContent).toContain('Enough for 38 more questions');
    expect(gauge(account, trans).textContent).not.toContain('Enough for');
  });

  it('tells a screen reader no figure that is only rounding', () => {
    const account = { total: 7, spent: 7, left: 5.25e-10, delta: 1e-6, per_question: 1, releases: [] };
    const meter = gauge(account, trans).querySelector('[role=meter]')!;
    expect(meter.getAttribute('aria-valuenow')).toBe('0');
  });

  it('lists releases newest first, and leads to their cells', () => {
    const went: number[] = [];
    const release = (seq: number) =>
      ({ seq, time: 't', label: 'Whitelisted', epsilon: 0, question: `question ${seq}` });
    const node = history([release(1), release(2)], trans, seq => went.push(seq));
    const buttons = [...node.querySelectorAll('button')];
    expect(buttons.map(button => button.textContent)).toEqual([
      '◆question 2t · Whitelisted · free',
      '◆question 1t · Whitelisted · free'
    ]);
    buttons[1].click();
    expect(went).toEqual([1]);
    expect(history([], trans, () => undefined).textContent).toBe('Nothing was released yet.');
  });

  it('inserts names, and draws a column of the twin only when it is unfolded', async () => {
    const inserted: string[] = [];
    const asked: string[] = [];
    const column = {
      name: 'age', kind: 'integer', type: 'integer', values: '0 to 120', categories: [],
      description: '', references: null
    };
    const table = {
      name: 'person', access: 'private', description: '', key: 'id', unit: 'id', max_rows: 1,
      rows: null, twin: true, line: 'import sarus; person = …', columns: [column]
    };
    const preview = async (of: string, name: string) => {
      asked.push(`${of}.${name}`);
      return { kind: 'range' as const, bars: [['0 to 60', 3], ['60 to 120', 1]] as [string, number][],
        other: 0, nulls: 2, rows: 6 };
    };
    const insert = (name: string, line?: string) => inserted.push(line ?? name);
    const node = tables([table], { insert, preview }, trans);
    node.querySelectorAll<HTMLElement>('.sarus-Name').forEach(name => name.click());
    expect(inserted).toEqual(['import sarus; person = …', 'age']);
    expect(asked).toEqual([]);
    node.querySelectorAll<HTMLElement>('.sarus-Tree-row')[1].click();
    await new Promise(resolve => setTimeout(resolve));
    expect(asked).toEqual(['person.age']);
    expect(node.querySelector('svg')?.getAttribute('aria-label')).toContain('0 to 60: 3; 60 to 120: 1');
    const items = [...node.querySelectorAll('[role=treeitem]')];
    expect(items.map(item => item.querySelector('.sarus-Tree-row')?.textContent)).toEqual([
      'person private · 1 column', 'age integer'
    ]);
  });

  it('says of a picture what is not in it', () => {
    const found = { kind: 'values' as const, bars: [['F', 2]] as [string, number][], other: 3, nulls: 1, rows: 6 };
    expect(histogram(found, trans).textContent).toContain('6 synthetic rows; 1 null; 3 with other values');
    expect(histogram({ ...found, bars: [] }, trans).querySelectorAll('rect').length).toBe(0);
  });
});
