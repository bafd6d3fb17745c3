import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it, vi } from 'vitest';
import { IReleasable } from '../src/kernel/messages';
import { IActs, releasePage } from '../src/views/release';

const trans = nullTranslator.load('sarus_kernel');
const NOISY: IReleasable = {
  kind: 'private',
  label: 'Differentially-private evaluation (epsilon=0.50)',
  epsilon: 0.5,
  expected: [['n', 6]],
  share: 0.006,
  reason: '',
  owner: '',
  most: 2,
  expression: 'len(person)',
  code: 'sarus.eval(len(person), target_epsilon=0.5)',
  nearest: null
};
const { kind: _, code: __, ...NONE } = NOISY;

function acts(told: IReleasable, act: IActs['act'] = () => undefined): IActs {
  const request = async (why: string) => ({ number: 3, state: 'waiting', words: `Request 3: ${why}` });
  return { ask: async epsilon => ({ ...told, epsilon: epsilon ?? told.epsilon, expected: [['n', epsilon ? 1 : 6]] }), request, act };
}

async function page(told: IReleasable, act?: IActs['act'] | null): Promise<HTMLElement> {
  const node = releasePage(acts(told, act), trans);
  document.body.replaceChildren(node);
  await new Promise(resolve => setTimeout(resolve));
  return node;
}

const button = (node: HTMLElement, words: string) =>
  [...node.querySelectorAll('button')].find(each => each.textContent === words);

describe('a release', () => {
  it('has price, error, a slider and buttons', async () => {
    const act = vi.fn();
    const node = await page(NOISY, act);
    expect(node.textContent).toContain('(epsilon=0.50)± 6 (0.6 %)');
    button(node, 'Insert code')?.click();
    button(node, 'Release')?.click();
    expect(act.mock.calls).toEqual([[NOISY.code, false], [NOISY.code, true]]);
    const slider = node.querySelector('input')!;
    slider.value = slider.max;
    slider.dispatchEvent(new Event('input'));
    expect(node.querySelector('output')?.textContent).toBe('ε 2');
    await vi.waitFor(() => expect(node.textContent).toContain('± 1'));
  });

  it('says why not, and what can be asked', async () => {
    const nearest = { ...NOISY, expression: 'len(person)' };
    const node = await page({ ...NONE, reason: 'Rows are not.', nearest } as IReleasable);
    expect(node.textContent).toContain('cannot be released: Rows are not.');
    expect(node.querySelector('code')?.textContent).toBe('len(person)');
    expect(node.querySelector('input')).toBeNull();
    expect(button(node, 'Release')).toBeDefined();
    const alone = await page({ ...NONE, reason: 'Rows are not.' } as IReleasable);
    expect(button(alone, 'Release')).toBeUndefined();
  });

  it('is exact and free by the owner’s word, and says a no', async () => {
    const exact = await page({ ...NOISY, kind: 'whitelisted', label: 'Whitelisted' });
    expect(exact.textContent).toContain('Whitelistedexact, free');
    expect(exact.querySelector('input')).toBeNull();
    expect((await page({ ...NOISY, owner: 'By decades.' })).textContent).toContain('Of the exact value: By decades.');
  });

  it('wants a name where nothing stands for the value', async () => {
    const node = await page({ ...NOISY, code: '' });
    expect(button(node, 'Release')).toBeUndefined();
    expect(node.textContent).toContain('Give it a name');
  });

  it('can be asked of the owner', async () => {
    const node = await page(NOISY);
    node.querySelector('textarea')!.value = 'table 2';
    button(node, 'Ask the owner')?.click();
    await vi.waitFor(() => expect(node.textContent).toContain('Request 3: table 2'));
  });
});
