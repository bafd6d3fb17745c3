/** What a reader does in JupyterLab, step by step, and what they must then see. */
import { CELLS } from './steps/cells.mjs';
import { EVERYBODY } from './steps/everybody.mjs';
import { OUTPUTS } from './steps/outputs.mjs';
import { PANEL } from './steps/panel.mjs';
import { RELEASE } from './steps/release.mjs';
import { WIDER } from './steps/wider.mjs';

const ALL = { ...OUTPUTS, ...PANEL, ...CELLS, ...RELEASE, ...WIDER, ...EVERYBODY };

/** In this order: each step finds what the ones before have left. */
const ORDER = [
  'launcher', 'case study', 'reopened', 'every output',
  'strict viewers', 'details', 'panel', 'what would it cost',
  'sql cell', 'completion', 'underline', 'forgery',
  'interrupt', 'private python', 'release', 'word of the owner', 'elsewhere', 'last budget',
  'keyboard', 'accessibility', 'accessible troubles', 'troubles in words',
  'another language', 'notebook 7', 'no errors'
];

export const STEPS = Object.fromEntries(ORDER.map(name => [name, ALL[name]]));
