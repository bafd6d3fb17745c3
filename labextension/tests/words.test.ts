import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { IAccount, IPrice } from '../src/kernel/messages';
import { Refusal, Silence } from '../src/kernel/asking';
import { Warnings } from '../src/kernel/warnings';
import { isQuestion, isSql, rest } from '../src/sql/cell';
import { epsilon, moment, reserved } from '../src/views/numbers';
import { absenceWords, briefTrouble, errorWords, troubleWords } from '../src/views/trouble';
import { expected, priceSheet, priceWords } from '../src/views/price';

const trans = nullTranslator.load('sarus_kernel');

function account(left: number, total = 5, spent = total - left): IAccount {
  return { total, spent, left, delta: 1e-6, per_question: 1, releases: [] };
}

describe('cells', () => {
  it('are SQL by their first line alone', () => {
    expect(isSql('%%private_sql')).toBe(true);
    expect(isSql('%%private_sql --epsilon 1\nSELECT 1')).toBe(true);
    expect(isSql('%%private_sqlite\nSELECT 1')).toBe(false);
    expect(isSql(' %%private_sql')).toBe(false);
    expect(isSql('x = 1\n%%private_sql')).toBe(false);
  });

  it('have a price if they ask the vault', () => {
    expect(isQuestion('%%private_sql\nSELECT 1')).toBe(true);
    expect(isQuestion('%%private_python --range 0:1\ndef f(person): return 1')).toBe(true);
    expect(isQuestion('%private_cohort heart_failure --incidence')).toBe(true);
    expect(isQuestion('%%private_pythons')).toBe(false);
    expect(isQuestion('def f(person): return 1')).toBe(false);
  });

  it('are completed without changing what stands there', () => {
    expect(rest('year_of_birth', 'YEAR')).toBe('_of_birth');
    expect(rest('year_of_birth', 'month')).toBe('');
  });
});

describe('numbers', () => {
  it('have the digits that matter', () => {
    expect([0.25, 1.2000000001, 4.75, 12.34, 5, 1e-9].map(epsilon)).toEqual([
      '0.25', '1.2', '4.75', '12.3', '5', '0'
    ]);
    expect(epsilon(Infinity)).toBe('∞');
  });

  it('tell what others hold of a budget', () => {
    expect(reserved(account(1, 5, 3))).toBe(1);
    expect(reserved(account(2, 5, 3))).toBe(0);
    expect(reserved(account(2, 5, 4))).toBe(0);
  });

  it('keep a time that is none', () => {
    expect(moment('soon')).toBe('soon');
    expect(moment('2026-11-23T16:37:13+00:00', 'en-GB')).toMatch(/23\/11\/2026/);
  });
});

describe('prices', () => {
  const price = (found: Partial<IPrice>): IPrice => ({ label: 'x', ...found }) as IPrice;

  it('say label, epsilon and error in a few words', () => {
    const one = price({ kind: 'private', epsilon: 0.5, expected: [['n', 12.3]] });
    expect(priceWords(one, trans)).toBe('● ε 0.5 · ± 12');
    expect(priceWords(one, trans, 0.5)).toBe('● ε 0.5 · ± 12');
    expect(priceWords(one, trans, 0.4)).toBe('● ε 0.5 · more than is left');
    const two = price({ kind: 'private', epsilon: 1, expected: [['n', 6], ['m', 120.4], ['o', null]] });
    expect(priceWords(two, trans)).toBe('● ε 1 · ± 6–120');
    expect(priceWords(price({ kind: 'synthetic' }), trans)).toBe('◇ synthetic only');
    expect(priceWords(price({ kind: 'public' }), trans)).toBe('○ Public, free');
    const again = price({ kind: 'private', epsilon: 0.5, asked: true, expected: [['n', 12.3]] });
    expect(priceWords(again, trans)).toBe('● asked before: free');
    expect(priceSheet(again, trans).textContent).toContain('the same answer comes back');
    expect(priceWords(price({ evalue: 'There is no table' }), trans)).toBe('cannot be asked');
  });

  it('promise no error that nobody knows', () => {
    expect(expected(price({ expected: [['n', null]] }))).toBe('');
  });
});

describe('warnings', () => {
  it('come once, and once more when nothing is left', () => {
    const warnings = new Warnings();
    const said = [5, 1.1, 0.9, 0.8, 0.001, 0].map(left => warnings.next('v', account(left), 0.2));
    expect(said).toEqual([null, null, 'low', null, 'gone', null]);
  });

  it('are for each vault, and for none if they are not wanted', () => {
    const warnings = new Warnings();
    expect(warnings.next('a', account(0.5), 0.2)).toBe('low');
    expect(warnings.next('b', account(0.5), 0.2)).toBe('low');
    expect(warnings.next('c', account(0), 0)).toBeNull();
  });
});

describe('troubles', () => {
  const kernel = (state: string, trouble: Error | null = null) => ({ state, trouble }) as any;

  it('are said in words, with what to do', () => {
    const said = (...of: [string, Error?]) => troubleWords(kernel(...of), trans);
    expect(said('ready')).toBe('');
    expect(said('dead')).toContain('Restart it');
    expect(said('restarting')).toContain('restarting');
    expect(said('connecting')).toContain('not connected');
    expect(said('ready', new Refusal('VaultUnavailable', 'No vault.'))).toBe('No vault.');
    expect(said('ready', new Silence('slow'))).toContain('does not answer');
    expect(briefTrouble(kernel('ready', new Silence('slow')), trans)).toBe('no answer');
    expect(briefTrouble(kernel('ready', new Refusal('VaultUnavailable', 'x')), trans)).toBe('no vault');
    expect(briefTrouble(kernel('dead'), trans)).toBe('kernel died');
  });

  it('are told apart where there is no kernel', () => {
    const words = (['other', 'none', 'starting', 'dead'] as const).map(each => absenceWords(each, trans));
    expect(new Set(words).size).toBe(4);
    expect(errorWords(new Silence('nobody'), trans)).toContain('No Private Data kernel');
  });
});
