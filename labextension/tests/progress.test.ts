import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IActivity } from '../src/kernel/messages';
import { Progress } from '../src/views/progress';

const trans = nullTranslator.load('sarus_kernel');

/** As much of a cell as is needed. */
function cellOf(): { node: HTMLElement } {
  const node = document.createElement('div');
  node.innerHTML = '<div class="jp-Cell-inputWrapper"></div>';
  document.body.append(node);
  return { node };
}

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is shown while the vault works, and gone when the cell is done', async () => {
    const cell = cellOf();
    let activity: IActivity | null = { working: true, seconds: 3.4 };
    const progress = new Progress(cell as any, async () => activity, trans);
    await vi.advanceTimersByTimeAsync(1000);
    expect(cell.node.textContent).toContain('The vault is working: 3 s');
    activity = null;
    await vi.advanceTimersByTimeAsync(1000);
    expect(cell.node.textContent).toBe('');
    activity = { working: true, seconds: 1 };
    await vi.advanceTimersByTimeAsync(1000);
    progress.stop();
    expect(cell.node.textContent).toBe('');
    await vi.advanceTimersByTimeAsync(5000);
    expect(cell.node.textContent).toBe('');
  });

  it('tells how much is done where that is known', async () => {
    const cell = cellOf();
    let share: number | null = 0.4;
    const ask = async () => ({ working: true, seconds: 3, share });
    const progress = new Progress(cell as any, ask, trans);
    await vi.advanceTimersByTimeAsync(1000);
    const bar = cell.node.querySelector('progress')!;
    expect(cell.node.textContent).toContain('40 % done, 3 s');
    expect(bar.value).toBe(0.4);
    share = null;
    await vi.advanceTimersByTimeAsync(1000);
    expect(bar.hasAttribute('value')).toBe(false);
    progress.stop();
  });

  it('is shown for the kernel only when it takes long', async () => {
    const cell = cellOf();
    const progress = new Progress(cell as any, async () => ({ working: false, seconds: 0 }), trans);
    await vi.advanceTimersByTimeAsync(1000);
    expect(cell.node.textContent).toBe('');
    await vi.advanceTimersByTimeAsync(3000);
    expect(cell.node.textContent).toContain('The kernel is working');
    progress.stop();
  });

  it('is gone where nobody answers', async () => {
    const cell = cellOf();
    const progress = new Progress(cell as any, () => Promise.reject(new Error('gone')), trans);
    await vi.advanceTimersByTimeAsync(3000);
    expect(cell.node.textContent).toBe('');
    progress.stop();
  });
});
