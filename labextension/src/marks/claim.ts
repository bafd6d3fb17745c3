/** How far a label can be believed: what it claims, held against the receipts beside it. */
import { IFinding } from '../kernel/messages';
import { IMark, IReceipt, Kind, KINDS, LABELS } from './mark';
import { signedBy } from './receipt';

/**
 * local      claims nothing about real data, so there is nothing to sign
 * signed     every receipt is signed by a vault whose key is known here
 * verified   and what is shown is the value that was signed
 * altered    and what is shown is not what was signed
 * unchecked  has receipts, and no vault's key is known yet
 * forged     claims what its receipts do not bear out
 */
export type Standing = 'local' | 'signed' | 'verified' | 'unchecked' | 'altered' | 'forged';

export type Reason =
  | 'unlabelled'
  | 'words'
  | 'no receipt'
  | 'other receipt'
  | 'other price'
  | 'signature'
  | 'no key'
  | 'no check'
  | '';

export interface IVerdict {
  standing: Standing;
  reason: Reason;
  /** What the kernel found when it compared the output with what was signed. */
  why?: string;
}

/** Half of the last decimal that a label shows of its epsilon, and a little. */
const ROUNDING = 0.00501;

const PRICED = /^(.*) \(epsilon=(\d+\.\d\d)\)$/;

/** What a label claims beyond its receipts, whoever signed them; '' where they bear it out. */
export function contradiction(mark: IMark): Reason {
  if (mark.kind === 'unknown' || mark.label.startsWith('Unlabelled')) {
    return 'unlabelled';
  }
  if (!wordsFit(mark, mark.kind)) {
    return 'words';
  }
  const kinds = mark.receipts.map(kindOf);
  const weakest = Math.max(-1, ...kinds.map(kind => KINDS.indexOf(kind as Kind)));
  if (kinds.includes(null) || weakest > KINDS.indexOf(mark.kind)) {
    return 'other receipt';
  }
  if (mark.kind !== 'whitelisted' && mark.kind !== 'private') {
    return '';
  }
  if (!kinds.includes(mark.kind)) {
    return kinds.length ? 'other receipt' : 'no receipt';
  }
  return mark.kind === 'private' && !priceFits(mark) ? 'other price' : '';
}

/** How far a mark can be believed, given the public keys of the vaults that are known. */
export async function judge(mark: IMark, keys: readonly string[]): Promise<IVerdict> {
  const reason = contradiction(mark);
  if (reason) {
    return { standing: 'forged', reason };
  }
  if (!mark.receipts.length) {
    return { standing: 'local', reason: '' };
  }
  if (!keys.length) {
    return { standing: 'unchecked', reason: 'no key' };
  }
  try {
    const signed = await Promise.all(mark.receipts.map(receipt => signedByAny(receipt, keys)));
    if (!signed.every(Boolean)) {
      return { standing: 'forged', reason: 'signature' };
    }
    // Twin data went into it as well: what the vault signed is not what is shown.
    return { standing: mark.kind === 'synthetic' ? 'local' : 'signed', reason: '' };
  } catch {
    return { standing: 'unchecked', reason: 'no check' }; // a browser without Ed25519
  }
}

async function signedByAny(receipt: IReceipt, keys: readonly string[]): Promise<boolean> {
  const found = await Promise.all(keys.map(key => signedBy(receipt, key)));
  return found.some(Boolean);
}

function wordsFit(mark: IMark, kind: Kind): boolean {
  if (kind !== 'private') {
    return mark.label === LABELS[kind];
  }
  const shown = PRICED.exec(mark.label);
  const near = shown && Math.abs(Number(shown[2]) - (mark.epsilon ?? -1)) < ROUNDING;
  return !!near && shown[1] === LABELS.private;
}

function kindOf(receipt: IReceipt): Kind | null {
  const words = PRICED.exec(receipt.label)?.[1] ?? receipt.label;
  return KINDS.find(kind => LABELS[kind] === words) ?? null;
}

/** An output is as dear as its differentially private releases together. */
function priceFits(mark: IMark): boolean {
  const releases = new Map(mark.receipts.map(receipt => [receipt.signature, receipt]));
  const dear = [...releases.values()].filter(receipt => kindOf(receipt) === 'private');
  const total = dear.reduce((sum, receipt) => sum + Number(receipt.epsilon), 0);
  return Math.abs(total - (mark.epsilon ?? -1)) < ROUNDING;
}

/** The verdict on the receipts, with what the kernel found about the value that is shown. */
export function withFinding(verdict: IVerdict, finding: IFinding | undefined): IVerdict {
  if (!finding || verdict.standing === 'forged') {
    return verdict;
  }
  const { status, why } = finding;
  if (status === 'altered' || status === 'forged') {
    return { standing: status, reason: '', why };
  }
  return status === 'verified' && verdict.standing === 'signed'
    ? { standing: 'verified', reason: '', why }
    : { ...verdict, why };
}
