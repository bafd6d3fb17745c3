/** The first notebook: of which kernel, and never over somebody's file. */
import { describe, expect, it, vi } from 'vitest';
import { kept, ours } from '../src/kernel/firststeps';

vi.hoisted(() => vi.stubGlobal('DragEvent', class extends MouseEvent {}));

const spec = (name: string, module = 'sarus_kernel.kernel') =>
  ({ name, display_name: name, argv: ['python', '-m', module] });

describe('First steps', () => {
  it('takes the general kernel, else one for a vault, else none', () => {
    const [plain, general, one] = [spec('python3', 'ipykernel'), spec('private-data'), spec('ward')];
    expect(ours([plain, one, general])?.name).toBe('private-data');
    expect(ours([plain, undefined, one])?.name).toBe('ward');
    expect(ours([plain])).toBe(null);
  });

  it('keeps the notebook under a name that is free', async () => {
    const saved: string[] = [];
    const contents: any = {
      newUntitled: async ({ path }: { path: string }) => ({ path: `${path}/Untitled.ipynb` }),
      save: async (path: string) => void saved.push(path),
      rename: async (_: string, path: string) => ({ path })
    };
    expect(await kept({}, 'mine', contents)).toBe('mine/first_steps.ipynb');
    contents.rename = () => Promise.reject(new Error('409'));
    expect(await kept({}, 'mine', contents)).toBe('mine/Untitled.ipynb');
    expect(saved).toEqual(['mine/Untitled.ipynb', 'mine/Untitled.ipynb']);
  });
});
