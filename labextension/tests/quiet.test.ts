import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { badge, said, stamp } from '../src/marks/badge';
import { Standing } from '../src/marks/claim';
import { markOf } from '../src/marks/mark';
import { quieten } from '../src/marks/quiet';

const trans = nullTranslator.load('sarus_kernel');
const PUBLIC = { kind: 'public', label: 'Public' };
const TWIN = { kind: 'synthetic', label: 'Evaluated from synthetic data only' };
const NOISY = { kind: 'private', label: 'Differentially-private evaluation (epsilon=0.50)' };

/** Which badges of a cell with these marks are shown. */
function shown(...marks: (object & { standing?: Standing })[]): boolean[] {
  const area = document.createElement('div');
  area.className = 'jp-OutputArea';
  for (const { standing, ...sarus } of marks) {
    const node = badge(markOf({ sarus })!, trans, () => undefined);
    stamp(node, { standing: standing ?? 'local', reason: '' }, trans);
    area.append(node);
  }
  quieten(area.lastElementChild!);
  return [...area.children].map(each => !(each as HTMLElement).hidden);
}

describe('badges of one cell', () => {
  it('are one where all outputs agree', () => {
    expect(shown(PUBLIC, PUBLIC, PUBLIC)).toEqual([false, false, true]);
    expect(shown(PUBLIC, TWIN)).toEqual([true, true]);
    expect(shown({ ...TWIN, hint: 'a' }, { ...TWIN, hint: 'b' })).toEqual([true, true]);
  });

  it('are several where they lead to different receipts, or are believed differently', () => {
    const [one, other] = ['1', '2'].map(signature => ({ ...NOISY, receipts: [{ signature }] }));
    expect(shown(one, other)).toEqual([true, true]);
    expect(shown(one, one)).toEqual([false, true]);
    expect(shown({ ...one, standing: 'altered' }, { ...one, standing: 'verified' })).toEqual([
      true, true
    ]);
  });

  it('do not speak of what is printed where that is public, or said already', () => {
    const footer = { footer: true };
    expect(shown({ ...PUBLIC, ...footer })).toEqual([false]);
    expect(shown({ ...PUBLIC, ...footer, standing: 'forged' })).toEqual([true]);
    expect(shown({ ...TWIN, ...footer })).toEqual([true]);
    expect(shown({ ...TWIN, hint: 'a' }, { ...TWIN, ...footer })).toEqual([true, false]);
    expect(shown(PUBLIC, { ...TWIN, ...footer })).toEqual([true, true]);
  });

  it('say what was charged in words', () => {
    const words = (more: object) => said(markOf({ sarus: { ...NOISY, ...more } })!, trans);
    expect(words({ cached: false })).toEqual(['charged to the budget']);
    expect(words({ cached: true })).toEqual(['asked before, cost nothing']);
    expect(words({})).toEqual([]);
  });
});
