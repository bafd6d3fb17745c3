/** The status bar names dataset and vault. */
import { Signal } from '@lumino/signaling';
import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it, vi } from 'vitest';
import { Status } from '../src/views/status';

// Lumino's widgets want it, and jsdom has none.
vi.hoisted(() => vi.stubGlobal('DragEvent', class extends MouseEvent {}));

const trans = nullTranslator.load('sarus_kernel');

function shown(schema: object, state = 'ready', restarted = false): string {
  const account = restarted ? null : { left: 3.25, total: 5, spent: 1.75, more: 6 };
  const kernels: any = { current: { state, account, schema, restarted, trouble: null } };
  kernels.changed = new Signal(kernels);
  return new Status(kernels, trans, () => undefined).node.textContent ?? '';
}

describe('The status bar', () => {
  it('tells two vaults with datasets of one name apart', () => {
    expect(shown({ dataset: 'patient_data', vault: 'north' })).toBe(
      'Private · patient_data (north) · ε 3.25 of 5 left'
    );
    expect(shown({ dataset: 'patient_data' })).toBe('Private · patient_data · ε 3.25 of 5 left');
  });

  it('says that the kernel is gone, and no number of it', () => {
    expect(shown({ dataset: 'patient_data' }, 'dead')).toBe('Private · kernel died');
    expect(shown({ dataset: 'patient_data' }, 'restarting')).toBe('Private · kernel restarting');
    expect(shown({ dataset: 'patient_data' }, 'ready', true)).toBe('Private · kernel restarted');
  });
});
