/**
 * Checks a receipt's signature in the browser, by the vault's public key: the kernel, where any
 * code may run, has no say in it. The spelling is that of `sarus_kernel/wire/receipts.py`.
 */
import { IReceipt, isObject } from './mark';

const SIGNED = 'sarus-kernel receipt 2';
const WORDLESS = 'sarus-kernel receipt 1';

/** The most verdicts that are remembered: a receipt travels with all that is made of its value. */
const MOST = 2000;

const KEYS = new Map<string, Promise<CryptoKey>>();
const VERDICTS = new Map<string, Promise<boolean>>();

/** Whether the holder of a public key (64 hex digits) signed exactly this receipt. */
export async function signedBy(receipt: IReceipt, publicKey: string): Promise<boolean> {
  const signature = bytesOf(receipt.signature, 64);
  const text = spelt(receipt);
  if (!signature || text === null) {
    return false;
  }
  const question = [publicKey, receipt.signature, text].join('\n');
  let verdict = VERDICTS.get(question);
  if (!verdict) {
    verdict = verified(text, signature, publicKey);
    VERDICTS.set(question, verdict);
    const [oldest] = VERDICTS.keys();
    if (VERDICTS.size > MOST) {
      VERDICTS.delete(oldest);
    }
  }
  return verdict;
}

async function verified(
  text: string,
  signature: Uint8Array<ArrayBuffer>,
  publicKey: string
): Promise<boolean> {
  const raw = bytesOf(publicKey, 32);
  if (!raw) {
    return false;
  }
  let key = KEYS.get(publicKey);
  if (!key) {
    key = crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    KEYS.set(publicKey, key);
  }
  return crypto.subtle.verify('Ed25519', await key, signature, new TextEncoder().encode(text));
}

/** What was signed; null if nothing like this can have been. */
function spelt(receipt: IReceipt): string | null {
  try {
    return canonical(signedPart(receipt));
  } catch (error) {
    if (error instanceof Unspeakable) {
      return null;
    }
    throw error;
  }
}

class Unspeakable extends Error {}

function signedPart(receipt: IReceipt): Record<string, unknown> {
  const { signature, ...rest } = receipt;
  const payload: Record<string, unknown> = { ...rest, kind: SIGNED };
  payload['epsilon'] = amount(receipt.epsilon);
  payload['delta'] = amount(receipt.delta);
  if (!receipt.question && !receipt.notes?.length) {
    payload['kind'] = WORDLESS;
    delete payload['question'];
    delete payload['notes'];
  }
  return payload;
}

/** ASCII JSON, sorted keys, no spaces; no numbers but whole ones. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (isObject(value)) {
    const fields = Object.keys(value).sort();
    return `{${fields.map(name => `${ascii(name)}:${canonical(value[name])}`).join(',')}}`;
  }
  if (typeof value === 'string') {
    return ascii(value);
  }
  if (value === null || typeof value === 'boolean' || Number.isSafeInteger(value)) {
    return String(value);
  }
  throw new Unspeakable('a receipt holds no such value');
}

function ascii(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

/** A number as Python's `repr(float(…))` spells it. */
export function amount(number: number): string {
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw new Unspeakable('an amount is a finite number');
  }
  const [mantissa, power] = number.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const sign = Object.is(number, -0) ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '').length - 1;
  return sign + number.toFixed(Math.max(1, digits - exponent));
}

function bytesOf(hex: unknown, length: number): Uint8Array<ArrayBuffer> | null {
  if (typeof hex !== 'string' || !/^[0-9a-f]*$/i.test(hex) || hex.length !== 2 * length) {
    return null;
  }
  return Uint8Array.from({ length }, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}
