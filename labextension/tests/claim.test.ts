import { describe, expect, it } from 'vitest';
import { contradiction, judge } from '../src/marks/claim';
import { IMark, IReceipt, markOf } from '../src/marks/mark';
import receipts from './receipts.json';

const [good, plain] = receipts.receipts as unknown as IReceipt[];
const LABEL = 'Differentially-private evaluation (epsilon=0.25)';

function mark(changes: object): IMark {
  const sarus = { kind: 'private', label: LABEL, epsilon: 0.25, receipts: [good], ...changes };
  return markOf({ sarus })!;
}

describe('contradiction', () => {
  it('is none where the receipts bear the label out', () => {
    expect(contradiction(mark({}))).toBe('');
    expect(contradiction(mark({ receipts: [good, good] }))).toBe('');
    expect(contradiction(mark({ kind: 'public', label: 'Public', receipts: [] }))).toBe('');
  });

  it('finds each kind of claim without a proof', () => {
    expect(contradiction(mark({ receipts: [] }))).toBe('no receipt');
    expect(contradiction(mark({ kind: 'whitelisted', label: 'Whitelisted', receipts: [] }))).toBe(
      'no receipt'
    );
    expect(contradiction(mark({ kind: 'whitelisted', label: 'Whitelisted' }))).toBe(
      'other receipt'
    );
    expect(contradiction(mark({ kind: 'public', label: 'Public' }))).toBe('other receipt');
    expect(contradiction(mark({ label: 'Whitelisted' }))).toBe('words');
    expect(contradiction(mark({ epsilon: 0.1, label: LABEL.replace('0.25', '0.10') }))).toBe(
      'other price'
    );
    expect(contradiction(mark({ label: LABEL.replace('0.25', '0.10') }))).toBe('words');
    expect(contradiction(mark({ receipts: [{ ...good, label: 'Certified' }] }))).toBe(
      'other receipt'
    );
    expect(contradiction(mark({ kind: 'safe' }))).toBe('unlabelled');
  });
});

describe('judge', () => {
  const keys = [receipts.public_key];

  it('believes what the vault signed', async () => {
    expect(await judge(mark({}), keys)).toEqual({ standing: 'signed', reason: '' });
    expect((await judge(mark({ receipts: [good, plain], epsilon: 1.25, label: LABEL.replace('0.25', '1.25') }), keys)).standing).toBe('signed');
  });

  it('finds one changed letter, one changed amount, and another key', async () => {
    for (const change of [
      { question: 'another question' },
      { value_digest: good.value_digest.replace(/^./, '0') === good.value_digest ? '1' : '0' },
      { ledger_seq: good.ledger_seq + 1 },
      { delta: 1e-7 },
      { signature: 'ff' },
      { extra: 1 },
      { extra: 0.5 }
    ]) {
      const forged = mark({ receipts: [{ ...good, ...change }] });
      expect((await judge(forged, keys)).reason, JSON.stringify(change)).toBe('signature');
    }
    expect((await judge(mark({}), ['0'.repeat(64)])).standing).toBe('forged');
  });

  it('says that it does not know without a key', async () => {
    expect((await judge(mark({}), [])).standing).toBe('unchecked');
    expect((await judge(mark({ receipts: [] }), [])).standing).toBe('forged');
  });
});
