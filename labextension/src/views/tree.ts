/** A tree of names, for the mouse and for the keyboard (the tree pattern of ARIA's practices). */
import { h } from '../dom';
import { byLetter, next, plain, stopAt } from './walking';

const ITEM = '[role=treeitem]';

/** One item. `open` is called each time that it is unfolded. */
export interface IItem {
  name: string;
  /** What stands for it in Python, if that is not its name. */
  line?: string;
  /** What stands beside the name. */
  beside: string;
  /** What a pointer over the name is told. */
  title: string;
  /** What is shown when it is unfolded, before the items below. */
  about: HTMLElement;
  items: readonly IItem[];
  open?: () => void;
}

let made = 0;

/** The tree; `choose` is called with the name of an item that somebody wants, and its line. */
export function tree(
  items: readonly IItem[],
  label: string,
  choose: Choose
): HTMLElement {
  const node = h(
    'ul',
    { class: 'sarus-Tree', role: 'tree', 'aria-label': label },
    ...branches(items, 1, choose)
  );
  const first = node.querySelector<HTMLElement>(ITEM);
  if (first) {
    first.tabIndex = 0;
  }
  node.addEventListener('keydown', event => {
    const here = (event.target as HTMLElement).closest<HTMLElement>(ITEM);
    if (here && here === event.target && plain(event) && pressed(event.key, here, node, choose)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  node.addEventListener('focusin', event => {
    const here = (event.target as HTMLElement).closest<HTMLElement>(ITEM);
    if (here) {
      stopAt(allOf(node), here, false);
    }
  });
  return node;
}

type Choose = (name: string, line?: string) => void;

function branches(items: readonly IItem[], level: number, choose: Choose): HTMLElement[] {
  return items.map((item, at) => branch(item, [level, at + 1, items.length], choose));
}

/** An item, which is named by all that it shows, and beside it the group of those below. */
function branch(item: IItem, place: [number, number, number], choose: Choose): HTMLElement {
  const [level, at, of] = place;
  const below = branches(item.items, level + 1, choose);
  const group = below.length > 0 && h('ul', { role: 'group', id: `sarus-group-${made++}` }, ...below);
  const row = h(
    'div',
    { class: 'sarus-Tree-row', click: () => fold(node, !isOpen(node)) },
    h('span', { class: 'sarus-Tree-sign', 'aria-hidden': 'true' }),
    h('span', {}, nameOf(item, choose), ' ', h('span', { class: 'sarus-quiet' }, item.beside))
  );
  const node: HTMLElement = h(
    'div',
    {
      role: 'treeitem',
      tabindex: -1,
      'aria-level': level,
      'aria-posinset': at,
      'aria-setsize': of,
      'aria-expanded': 'false',
      'aria-owns': group && group.id,
      'data-name': item.name,
      'data-line': item.line,
      'sarus-open': () => item.open?.()
    },
    row,
    h('div', { class: 'sarus-Tree-about' }, item.about)
  );
  return h('li', { role: 'none' }, node, group);
}

function nameOf(item: IItem, choose: Choose): HTMLElement {
  return h(
    'span',
    {
      class: 'sarus-Name',
      draggable: 'true',
      title: item.title,
      click: (event: Event) => {
        event.stopPropagation(); // the rest of the row unfolds
        choose(item.name, item.line);
      },
      dragstart: (event: DragEvent) => event.dataTransfer?.setData('text/plain', item.name)
    },
    item.name
  );
}

/** What a key does; false if it means nothing here. */
function pressed(
  key: string,
  here: HTMLElement,
  root: HTMLElement,
  choose: Choose
): boolean {
  if (key === 'Enter') {
    choose(here.dataset['name'] ?? '', here.dataset['line']);
  } else if (key === ' ') {
    fold(here, !isOpen(here));
  } else if (key === 'ArrowRight' && !isOpen(here)) {
    fold(here, true);
  } else if (key === 'ArrowLeft' && isOpen(here)) {
    fold(here, false);
  } else {
    const to = placeOf(key, here, root);
    if (to) {
      stopAt(allOf(root), to, true);
    }
    return !!to || /^(Arrow|Home|End)/.test(key);
  }
  return true;
}

function placeOf(key: string, here: HTMLElement, root: HTMLElement): HTMLElement | null {
  switch (key) {
    case 'ArrowRight':
      return here.nextElementSibling?.querySelector<HTMLElement>(ITEM) ?? null;
    case 'ArrowLeft':
      return above(here);
  }
  const shown = allOf(root).filter(isShown);
  return next(key, shown, here) ?? (key.length === 1 ? byLetter(key, shown, here) : null);
}

/** The item that an item is below of. */
function above(item: HTMLElement): HTMLElement | null {
  const group = item.closest('[role=group]');
  return (group?.previousElementSibling as HTMLElement | null | undefined) ?? null;
}

function isShown(item: HTMLElement): boolean {
  const over = above(item);
  return !over || (isOpen(over) && isShown(over));
}

function allOf(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(ITEM)];
}

function isOpen(item: HTMLElement): boolean {
  return item.getAttribute('aria-expanded') === 'true';
}

function fold(item: HTMLElement, open: boolean): void {
  item.setAttribute('aria-expanded', String(open));
  if (open) {
    item.dispatchEvent(new Event('sarus-open'));
  }
}
