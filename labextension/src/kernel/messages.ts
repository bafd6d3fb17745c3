/** What the kernel answers on the control channel (`sarus_kernel/kernel/panel/requests.py`). */

export interface ISpending {
  seq: number;
  time: string;
  label: string;
  epsilon: number;
  question: string;
}

export interface IAccount {
  total: number;
  spent: number;
  left: number;
  delta: number;
  per_question: number;
  /** How many more questions of the default epsilon there are; -1 or missing: not said. */
  more?: number;
  releases: ISpending[];
}

export interface IColumn {
  name: string;
  kind: string;
  type: string;
  values: string;
  categories: (string | number | boolean)[];
  description: string;
  references: string | null;
}

export interface ITable {
  name: string;
  access: string;
  description: string;
  key: string | null;
  unit: string | null;
  max_rows: number | null;
  rows: number | null;
  twin: boolean;
  /** What makes a DataFrame of it, in Python. */
  line?: string;
  columns: IColumn[];
}

export interface ISchema {
  dataset: string;
  /** How the vault is called beside others: its host, or its directory. */
  vault?: string;
  unit: string;
  grantee: string;
  policy: string[];
  twin_words: string;
  public_key: string;
  default_epsilon: number;
  tables: ITable[];
}

export interface IHistogram {
  kind: 'range' | 'values';
  bars: [string, number][];
  other: number;
  nulls: number;
  rows: number;
}

/** Either a price, or what is wrong with the question and where (offsets in the code). */
export interface IPrice {
  kind?: 'public' | 'whitelisted' | 'private' | 'synthetic';
  label?: string;
  epsilon?: number;
  delta?: number;
  expected?: [string, number | null][];
  question?: string;
  notes?: string[];
  query?: string;
  /** Whether this very question was answered before: then it is free. */
  asked?: boolean;
  ename?: string;
  evalue?: string;
  place?: [number, number] | null;
}

/** What the release of a shown value would be. Without `kind` it cannot be released: `reason`. */
export interface IReleasable extends IPrice {
  reason: string;
  /** The data owner's no to the exact value. */
  owner: string;
  /** The most that one question may cost now. */
  most: number;
  /** What stands for the value in the notebook; '' where nothing does. */
  expression: string;
  /** The code that has it released. */
  code?: string;
  /** The error as a share of the value, as the twin foretells it. */
  share?: number | null;
  /** A question that can be asked, where this one cannot. */
  nearest: (IPrice & { expression: string; code: string; share?: number | null }) | null;
}

/** What became of a request to the owner. */
export interface IRequested {
  number: number;
  state: string;
  words: string;
}

export interface ICompletions {
  matches: string[];
  cursor_start: number;
  cursor_end: number;
  /** What each match is, in the same order; IPython's name for it. */
  metadata?: { _jupyter_types_experimental?: { type?: string; documentation?: string }[] };
}

/** The plan behind a receipt in full; null where the kernel does not know it. */
export interface IPlan {
  plan: string | null;
  query: string;
}

/** What the vault is asked right now. `share`: how much of it is done; `before`: how many questions
 * have their turn before it; null where nobody knows. */
export interface IActivity {
  working: boolean;
  seconds: number;
  share?: number | null;
  before?: number | null;
}

export type Status = 'verified' | 'local' | 'altered' | 'forged' | 'unlabelled';

/** What is thought of one output. `cell` and `output` count from 0 in what was sent. */
export interface IFinding {
  cell: number;
  output: number;
  status: Status;
  why: string;
  /** `In [4]`, as it stands beside the cell. */
  place?: string;
}

export interface IProof {
  honest: boolean;
  complete: boolean;
  words: string;
  counts: Record<Status, number>;
  outputs: IFinding[];
}

/** Each question's name, what goes with it, and what comes back. */
export interface IAsks {
  account: [{ after: number }, IAccount];
  schema: [Record<string, never>, ISchema];
  histogram: [{ table: string; column: string }, IHistogram];
  price: [{ code: string; epsilon?: number; dialect?: string }, IPrice];
  complete: [{ code: string; at: number }, ICompletions];
  activity: [Record<string, never>, IActivity];
  plan: [{ receipt: object; code: string }, IPlan];
  release: [{ plan: string; epsilon?: number; count?: number }, IReleasable];
  request: [{ plan: string; why: string }, IRequested];
  verify: [{ cells: unknown[] }, IProof];
}
