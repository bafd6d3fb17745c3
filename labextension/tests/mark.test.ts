import { describe, expect, it } from 'vitest';
import { markOf, withoutLabel } from '../src/marks/mark';

const PUBLIC = { kind: 'public', label: 'Public' };

describe('markOf', () => {
  it('reads what the kernel says', () => {
    const mark = markOf({ sarus: { ...PUBLIC, hint: 'h', notes: ['a', 1], cached: true } });
    expect(mark).toMatchObject({ kind: 'public', hint: 'h', notes: ['a'], cached: true });
  });

  it('finds none where there is none, or no label', () => {
    for (const metadata of [undefined, null, {}, { sarus: 1 }, { sarus: { kind: 'public' } }]) {
      expect(markOf(metadata)).toBeNull();
    }
  });

  it('keeps a label of an unknown kind, as unknown', () => {
    expect(markOf({ sarus: { kind: 'safe', label: 'Safe' } })?.kind).toBe('unknown');
  });
});

describe('withoutLabel', () => {
  it('takes the label off the end of a text, with its hint, and nothing else', () => {
    const mark = markOf({ sarus: PUBLIC })!;
    expect(withoutLabel('2\n[Public]', mark)).toBe('2');
    expect(withoutLabel('[Public]', mark)).toBe('');
    expect(withoutLabel('[Public] is a label', mark)).toBe('[Public] is a label');
    const hinted = markOf({ sarus: { ...PUBLIC, hint: 'from 1 ± 2' } })!;
    expect(withoutLabel('2\n[Public; from 1 ± 2]', hinted)).toBe('2');
  });
});
