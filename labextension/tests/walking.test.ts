import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { history } from '../src/views/history';
import { IItem, tree } from '../src/views/tree';

const trans = nullTranslator.load('sarus_kernel');

function press(key: string, more: object = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  document.activeElement!.dispatchEvent(event);
  return event.defaultPrevented;
}

function focused(): string {
  return (document.activeElement as HTMLElement).dataset['name'] ?? '';
}

describe('the tree', () => {
  let chosen: string[];
  let opened: string[];
  let node: HTMLElement;

  function item(name: string, items: IItem[] = []): IItem {
    const about = document.createElement('p');
    about.textContent = `about ${name}`;
    return {
      name, items, about, beside: `beside ${name}`, title: '', open: () => opened.push(name)
    };
  }

  beforeEach(() => {
    [chosen, opened] = [[], []];
    const items = [item('person', [item('age'), item('sex')]), item('visit', [item('day')])];
    node = tree(items, 'Tables', name => chosen.push(name));
    document.body.append(node);
    node.querySelector<HTMLElement>('[tabindex="0"]')!.focus();
  });

  afterEach(() => node.remove());

  it('is one stop of the tab key, and keeps the place', () => {
    const stops = () => [...node.querySelectorAll<HTMLElement>('[tabindex="0"]')];
    expect(stops().map(stop => stop.dataset['name'])).toEqual(['person']);
    press('ArrowDown');
    expect(stops().map(stop => stop.dataset['name'])).toEqual(['visit']);
  });

  it('is walked and unfolded with the arrows', () => {
    press('ArrowDown');
    expect(focused()).toBe('visit');
    press('ArrowUp');
    press('ArrowRight');
    expect(opened).toEqual(['person']);
    expect(focused()).toBe('person');
    press('ArrowRight');
    expect(focused()).toBe('age');
    press('ArrowDown');
    expect(focused()).toBe('sex');
    press('ArrowLeft');
    expect(focused()).toBe('person');
    press('End');
    expect(focused()).toBe('visit');
    press('Home');
    press('ArrowLeft');
    expect(document.activeElement!.getAttribute('aria-expanded')).toBe('false');
    press('ArrowDown');
    expect(focused()).toBe('visit');
  });

  it('inserts with Enter, folds with Space, and finds by letters', () => {
    press('Enter');
    expect(chosen).toEqual(['person']);
    press(' ');
    expect(document.activeElement!.getAttribute('aria-expanded')).toBe('true');
    press('v');
    expect(focused()).toBe('visit');
    press('s');
    expect(focused()).toBe('sex');
    expect(press('q')).toBe(false);
  });

  it('leaves what is meant for JupyterLab alone', () => {
    expect(press('ArrowDown', { ctrlKey: true })).toBe(false);
    expect(press('Escape')).toBe(false);
    expect(focused()).toBe('person');
  });

  it('is told in full to who does not see it', () => {
    const first = node.querySelector('[role=treeitem]')!;
    expect(node.getAttribute('role')).toBe('tree');
    expect(first.textContent).toBe('person beside personabout person');
    const group = document.getElementById(first.getAttribute('aria-owns')!)!;
    expect(group.querySelectorAll('[aria-level="2"][aria-setsize="2"]').length).toBe(2);
  });
});

describe('the releases', () => {
  it('are walked with the arrows, as one stop of the tab key', () => {
    const release = (seq: number) => ({ seq, time: 't', label: 'Public', epsilon: 0, question: 'q' });
    const list = history([release(1), release(2), release(3)], trans, () => undefined);
    document.body.append(list);
    const buttons = [...list.querySelectorAll('button')];
    buttons[0].focus();
    press('ArrowDown');
    expect(document.activeElement).toBe(buttons[1]);
    press('End');
    expect(document.activeElement).toBe(buttons[2]);
    expect(buttons.map(button => button.tabIndex)).toEqual([-1, -1, 0]);
    list.remove();
  });
});
