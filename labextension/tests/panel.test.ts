import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../src/kernel/asking';
import { Panel } from '../src/views/panel';

// Lumino's widgets want it, and jsdom has none.
vi.hoisted(() => vi.stubGlobal('DragEvent', class extends MouseEvent {}));

const trans = nullTranslator.load('sarus_kernel');

function schema(name: string) {
  const table = {
    name, access: 'private', description: 'People.', key: null, unit: null, max_rows: null,
    rows: null, twin: false, columns: []
  };
  return {
    dataset: 'ward', unit: 'p', grantee: 'ann', policy: ['A rule.'], twin_words: '', public_key: 'k',
    default_epsilon: 0.5, tables: [table]
  };
}

function account(...seqs: number[]) {
  const releases = seqs.map(seq => ({ seq, time: '', label: 'Public', epsilon: 0, question: `q${seq}` }));
  return { total: 5, spent: 1, left: 4, delta: 0, per_question: 1, releases };
}

describe('the panel', () => {
  const kernels: any = { absence: 'other', current: null, ask: async () => ({}) };
  let panel: Panel;
  let back: number;

  /** The kernel in use has become like this. */
  function now(changes: object | null) {
    kernels.current =
      changes && { state: 'ready', trouble: null, account: null, schema: null, ...changes };
    kernels.changed.emit();
  }

  const words = () => panel.node.querySelector('header')!.textContent;

  beforeEach(() => {
    kernels.changed = new Signal<any, void>(kernels);
    kernels.current = null;
    back = 0;
    const places = { insert: () => undefined, show: () => false, back: () => back++ };
    panel = new Panel(kernels, places, trans);
    document.body.replaceChildren(panel.node);
  });

  it('says what there is and what is wrong, in words', () => {
    expect(words()).toContain('Open a notebook');
    now({});
    expect(words()).toContain('Asking the vault');
    now({ trouble: new Refusal('VaultUnavailable', 'No vault.') });
    expect(words()).toBe('No vault.');
    now({ account: account(1), schema: schema('person') });
    expect(words()).toBe('ward · ann');
    now({ account: account(1), schema: schema('person'), state: 'dead' });
    expect(words()).toContain('The kernel has died');
    kernels.absence = 'none';
    now(null);
    expect(words()).toContain('no kernel now');
    expect(panel.node.classList.contains('sarus-mod-empty')).toBe(true);
    expect(panel.node.querySelector('.sarus-Gauge')).toBeNull();
  });

  it('keeps what is unfolded, unless the tables are others', () => {
    now({ schema: schema('person') });
    panel.node.querySelector<HTMLElement>('.sarus-Tree-row')!.click();
    const open = () => panel.node.querySelector('[role=treeitem]')!.getAttribute('aria-expanded');
    now({ schema: schema('person'), account: account(1) });
    expect(open()).toBe('true');
    now({ schema: schema('visit') });
    expect(open()).toBe('false');
  });

  it('keeps the place of whoever reads the releases', () => {
    now({ schema: schema('person'), account: account(1, 2) });
    const focused = () => (document.activeElement as HTMLElement).dataset['seq'];
    panel.node.querySelector<HTMLElement>('[data-seq="1"]')!.focus();
    now({ schema: schema('person'), account: account(1, 2, 3) });
    expect(focused()).toBe('1');
    expect(panel.node.querySelectorAll('.sarus-History [tabindex="0"]').length).toBe(1);
  });

  it('says when no cell shows a release, and leads back with Escape', () => {
    now({ schema: schema('person'), account: account(1) });
    const button = panel.node.querySelector<HTMLElement>('[data-seq="1"]')!;
    button.click();
    expect(panel.node.querySelector('[role=status].sarus-quiet')?.textContent).toContain('No cell');
    button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(back).toBe(1);
  });
});
