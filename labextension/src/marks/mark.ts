/** What the kernel says of an output in `metadata.sarus`, read without trusting its shape. */

import { IPrice } from '../kernel/messages';

export const KINDS = ['public', 'whitelisted', 'private', 'synthetic'] as const;

export type Kind = (typeof KINDS)[number];

/** The label's words, as people read them. */
export const LABELS: Record<Kind, string> = {
  public: 'Public',
  whitelisted: 'Whitelisted',
  private: 'Differentially-private evaluation',
  synthetic: 'Evaluated from synthetic data only'
};

/** A shape for each kind: a label is never told by its colour alone. */
export const SHAPES: Record<Kind, string> = {
  public: '○',
  whitelisted: '◆',
  private: '●',
  synthetic: '◇'
};

/** The vault's signed statement about one release. Further fields are signed too. */
export interface IReceipt {
  plan_digest: string;
  value_digest: string;
  label: string;
  epsilon: number;
  delta: number;
  policy_version: string;
  data_version: string;
  ledger_seq: number;
  time: string;
  public_key: string;
  signature: string;
  question?: string;
  notes?: string[];
  [name: string]: unknown;
}

export interface IMark {
  kind: Kind | 'unknown';
  label: string;
  epsilon: number | null;
  delta: number | null;
  hint: string;
  cached: boolean | null;
  question: string;
  figures: string[];
  notes: string[];
  receipts: IReceipt[];
  footer: boolean;
  /** The digest of the plan of a traced value; '' of others. */
  plan: string;
  /** What a dry run said when it was shown; null where it said nothing in time. */
  release: Partial<IPrice> | null;
}

/** The mark of an output's metadata; null where there is none. */
export function markOf(metadata: unknown): IMark | null {
  const raw = isObject(metadata) ? metadata['sarus'] : null;
  if (!isObject(raw) || typeof raw['label'] !== 'string' || !raw['label']) {
    return null;
  }
  const kind = KINDS.find(known => known === raw['kind']);
  return {
    kind: kind ?? 'unknown',
    label: raw['label'],
    epsilon: numberOf(raw['epsilon']),
    delta: numberOf(raw['delta']),
    hint: textOf(raw['hint']),
    cached: typeof raw['cached'] === 'boolean' ? raw['cached'] : null,
    question: textOf(raw['question']),
    figures: textsOf(raw['figures']),
    notes: textsOf(raw['notes']),
    receipts: Array.isArray(raw['receipts'])
      ? (raw['receipts'].filter(isObject) as unknown as IReceipt[])
      : [],
    footer: raw['footer'] === true,
    plan: textOf(raw['plan']),
    release: isObject(raw['release']) ? (raw['release'] as Partial<IPrice>) : null
  };
}

/** A text without the label that the kernel writes at its end for viewers that have no badges. */
export function withoutLabel(text: string, mark: IMark): string {
  const words = mark.hint ? `[${mark.label}; ${mark.hint}]` : `[${mark.label}]`;
  if (text === words) {
    return '';
  }
  return text.endsWith(`\n${words}`) ? text.slice(0, -words.length - 1) : text;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
