import { describe, expect, it } from 'vitest';
import { amount, canonical } from '../src/marks/receipt';

describe('amount', () => {
  it('spells numbers as Python does', () => {
    const spelt: [number, string][] = [
      [1, '1.0'],
      [0, '0.0'],
      [-0, '-0.0'],
      [0.25, '0.25'],
      [1e-6, '1e-06'],
      [0.0001, '0.0001'],
      [0.00001234, '1.234e-05'],
      [123456.789, '123456.789'],
      [1e15, '1000000000000000.0'],
      [1e16, '1e+16'],
      [1.5e22, '1.5e+22'],
      [-2.5e-7, '-2.5e-07'],
      [0.1 + 0.2, '0.30000000000000004'],
      [5e-324, '5e-324']
    ];
    for (const [number, words] of spelt) {
      expect(amount(number)).toBe(words);
    }
  });
});

describe('canonical', () => {
  it('is ASCII, sorted, without spaces', () => {
    expect(canonical({ b: [1, null, true], a: 'é\u007f"\n😀' })).toBe(
      '{"a":"\\u00e9\\u007f\\"\\n\\ud83d\\ude00","b":[1,null,true]}'
    );
  });

  it('refuses what has no one spelling', () => {
    expect(() => canonical({ a: 0.5 })).toThrow();
  });
});
