/**
 * Checks a receipt's signature in the browser, by the vault's public key: the kernel, where any
 * code may run, has no say in it. The spelling is that of `sarus_kernel/wire/receipts.py`.
 */
import { IReceipt, isObject } from './mark';

const SIGNED = 'sarus-kernel receipt 2';
const WORDLESS = 'sarus-kernel receipt 1';

/** Whether the holder of a public key (64 hex digits) signed exactly this receipt. */
export async function signedBy(receipt: IReceipt, publicKey: string): Promise<boolean> {
  const key = bytesOf(publicKey, 32);
  const signature = bytesOf(receipt.signature, 64);
  if (!key || !signature) {
    return false;
  }
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    const text = new TextEncoder().encode(canonical(signedPart(receipt)));
    return await crypto.subtle.verify('Ed25519', imported, signature, text);
  } catch (error) {
    if (error instanceof Unspeakable) {
      return false;
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
