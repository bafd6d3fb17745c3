import { describe, expect, it } from 'vitest';
import { IMark } from '../src/marks/mark';
import { watch } from '../src/marks/renderers';

/** As much of JupyterLab's registry as is needed: what is asked of it, it does. */
class Registry {
  factories = new Map<string, any>();
  ranks = new Map<string, number>();

  get mimeTypes(): string[] {
    return [...this.factories.keys()];
  }

  getFactory(mimeType: string): any {
    return this.factories.get(mimeType);
  }

  getRank(mimeType: string): number | undefined {
    return this.ranks.get(mimeType);
  }

  addFactory(factory: any, rank = 100): void {
    for (const mimeType of factory.mimeTypes) {
      this.factories.set(mimeType, factory);
      this.ranks.set(mimeType, rank);
    }
  }
}

/** A renderer that writes plain text, and fails where it is told to. */
function factory(...mimeTypes: string[]): any {
  return {
    safe: true,
    mimeTypes,
    createRenderer: () => {
      const node = document.createElement('div');
      return {
        node,
        renderModel: async (model: any) => {
          node.textContent = String(model.data['text/plain']);
          if (model.data['text/plain'] === 'fail') {
            throw new Error('no picture');
          }
        }
      };
    }
  };
}

const draw = (mark: IMark) => {
  const node = document.createElement('b');
  node.textContent = `<${mark.label}>`;
  return node;
};

function model(text: string, sarus?: object): any {
  return { trusted: true, metadata: { sarus }, data: { 'text/plain': text }, setData: () => {} };
}

const PUBLIC = { kind: 'public', label: 'Public' };

async function drawn(registry: Registry, mimeType: string, ...models: any[]): Promise<HTMLElement> {
  const renderer = registry.getFactory(mimeType).createRenderer({});
  for (const each of models) {
    await renderer.renderModel(each).catch(() => undefined);
  }
  return renderer.node;
}

describe('watch', () => {
  const registry = new Registry();
  registry.addFactory(factory('text/html', 'text/plain'), 7);
  registry.addFactory(factory('image/png'), 9);
  watch(registry as any, draw);

  it('adds a badge to every type, and takes the label out of the text', async () => {
    for (const mimeType of ['text/html', 'text/plain', 'image/png']) {
      const node = await drawn(registry, mimeType, model('2\n[Public]', PUBLIC));
      const row = '<div class="sarus-BadgeRow"><b>&lt;Public&gt;</b></div>';
      expect(node.innerHTML, mimeType).toBe(`2${row}`);
      expect(node.className).toBe('sarus-mod-labelled');
    }
  });

  it('keeps ranks', () => {
    expect(registry.getRank('text/plain')).toBe(7);
    expect(registry.getRank('image/png')).toBe(9);
  });

  it('leaves outputs of other kernels alone', async () => {
    const node = await drawn(registry, 'text/plain', model('2\n[Public]'));
    expect([node.innerHTML, node.className]).toEqual(['2\n[Public]', '']);
  });

  it('redraws with one badge, and without one where the label is gone', async () => {
    const again = [model('1', PUBLIC), model('2', PUBLIC)];
    expect((await drawn(registry, 'text/plain', ...again)).children.length).toBe(1);
    const gone = await drawn(registry, 'text/plain', ...again, model('3'));
    expect([gone.innerHTML, gone.className]).toEqual(['3', '']);
  });

  it('labels what could not be drawn', async () => {
    const node = await drawn(registry, 'text/plain', model('fail', PUBLIC));
    expect(node.querySelector('b')?.textContent).toBe('<Public>');
  });

  it('wraps what is added later, and nothing twice', async () => {
    registry.addFactory(factory('text/late'), 3);
    const node = await drawn(registry, 'text/late', model('1', PUBLIC));
    expect(node.children.length).toBe(1);
    const clone = new Registry();
    clone.addFactory(registry.getFactory('text/late'));
    watch(clone as any, draw);
    watch(clone as any, draw);
    expect((await drawn(clone, 'text/late', model('1', PUBLIC))).children.length).toBe(1);
  });

  it('puts the badge beside what draws the output, while that is still being drawn', async () => {
    const renderer = registry.getFactory('image/png').createRenderer({});
    const around = document.createElement('div');
    around.className = 'jp-OutputArea-child';
    around.append(renderer.node);
    const drawing = renderer.renderModel(model('1', PUBLIC));
    expect(around.lastElementChild?.textContent).toBe('<Public>');
    await drawing;
    renderer.node.textContent = ''; // a widget empties its box
    expect([...around.children].map(each => each.textContent)).toEqual(['', '<Public>']);
    await renderer.renderModel(model('2', PUBLIC));
    expect(around.children.length).toBe(2);
  });

  it('marks footers', async () => {
    const node = await drawn(registry, 'text/plain', model('', { ...PUBLIC, footer: true }));
    expect(node.classList.contains('sarus-mod-footer')).toBe(true);
  });
});
