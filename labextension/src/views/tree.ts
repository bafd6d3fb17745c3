/** A tree of names, for the mouse and for the keyboard (the tree pattern of ARIA's practices). */
import { h } from '../dom';
import { byLetter, next, plain, stopAt } from './walking';

const ITEM = '[role=treeitem]';

/** One item. `open` is called each time that it is unfolded. */
export interface IItem {
  name: string;
  /** What a screen reader says of it. */
  label: string;
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

/** The tree; `choose` is called with the name of an item that somebody wants. */
export function tree(
  items: readonly IItem[],
  label: string,
  choose: (name: string) => void
): HTMLElement {
  const node = h(
    'ul',
    { class: 'sarus-Tree', role: 'tree', 'aria-label': label },
    ...items.map(item => branch(item, 1, choose))
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

function branch(item: IItem, level: number, choose: (name: string) => void): HTMLElement {
  const about = h('div', { class: 'sarus-Tree-about', id: `sarus-tree-${made++}` }, item.about);
  const name = h(
    'span',
    {
      class: 'sarus-Name',
      draggable: 'true',
      title: item.title,
      click: (event: Event) => {
        event.stopPropagation(); // the rest of the row unfolds
        choose(item.name);
      },
      dragstart: (event: DragEvent) => event.dataTransfer?.setData('text/plain', item.name)
    },
    item.name
  );
  const row = h(
    'div',
    { class: 'sarus-Tree-row', click: () => fold(node, !isOpen(node)) },
    h('span', { class: 'sarus-Tree-sign', 'aria-hidden': 'true' }),
    name,
    h('span', { class: 'sarus-quiet' }, item.beside)
  );
  const below = item.items.map(each => branch(each, level + 1, choose));
  const node: HTMLElement = h(
    'li',
    {
      role: 'treeitem',
      tabindex: -1,
      'aria-level': level,
      'aria-expanded': 'false',
      'aria-label': item.label,
      'aria-describedby': about.textContent ? about.id : undefined,
      'data-name': item.name
    },
    row,
    about,
    below.length > 0 && h('ul', { role: 'group' }, ...below)
  );
  node.addEventListener('sarus-open', event => {
    event.stopPropagation();
    item.open?.();
  });
  return node;
}

/** What a key does; false if it means nothing here. */
function pressed(
  key: string,
  here: HTMLElement,
  root: HTMLElement,
  choose: (name: string) => void
): boolean {
  const above = here.parentElement?.closest<HTMLElement>(ITEM);
  if (key === 'Enter') {
    choose(here.dataset['name'] ?? '');
  } else if (key === ' ') {
    fold(here, !isOpen(here));
  } else if (key === 'ArrowRight' && !isOpen(here)) {
    fold(here, true);
  } else if (key === 'ArrowLeft' && isOpen(here)) {
    fold(here, false);
  } else {
    const to = placeOf(key, here, root, above);
    if (to) {
      stopAt(allOf(root), to, true);
    }
    return !!to || /^(Arrow|Home|End)/.test(key);
  }
  return true;
}

function placeOf(
  key: string,
  here: HTMLElement,
  root: HTMLElement,
  above: HTMLElement | null | undefined
): HTMLElement | null {
  switch (key) {
    case 'ArrowRight':
      return here.querySelector<HTMLElement>(ITEM);
    case 'ArrowLeft':
      return above ?? null;
  }
  const shown = allOf(root).filter(item => !item.parentElement?.closest('[aria-expanded=false]'));
  return next(key, shown, here) ?? (key.length === 1 ? byLetter(key, shown, here) : null);
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
    item.dispatchEvent(new Event('sarus-open', { bubbles: true }));
  }
}
