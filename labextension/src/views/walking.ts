/**
 * Walking by keyboard through a list or a tree that is one stop of the tab key, as the ARIA
 * Authoring Practices describe it: arrows, Home, End, and the first letters of a name.
 */

/** Makes one of several elements the stop of the tab key, and moves the focus there if wanted. */
export function stopAt(all: readonly HTMLElement[], chosen: HTMLElement, focus: boolean): void {
  for (const element of all) {
    element.tabIndex = element === chosen ? 0 : -1;
  }
  if (focus) {
    chosen.focus();
  }
}

/** Where a key leads from one of several elements; null where it leads nowhere. */
export function next(
  key: string,
  all: readonly HTMLElement[],
  here: HTMLElement
): HTMLElement | null {
  const at = all.indexOf(here);
  switch (key) {
    case 'ArrowDown':
      return all[at + 1] ?? null;
    case 'ArrowUp':
      return all[at - 1] ?? null;
    case 'Home':
      return all[0] ?? null;
    case 'End':
      return all[all.length - 1] ?? null;
  }
  return null;
}

/** The next element after this one whose name starts with a letter, round the end. */
export function byLetter(
  letter: string,
  all: readonly HTMLElement[],
  here: HTMLElement
): HTMLElement | null {
  const at = all.indexOf(here) + 1;
  const starts = (element: HTMLElement) =>
    (element.dataset['name'] ?? '').toLowerCase().startsWith(letter.toLowerCase());
  return [...all.slice(at), ...all.slice(0, at)].find(starts) ?? null;
}

/** Whether a key was pressed for what has the focus, and not for a command of JupyterLab's. */
export function plain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** Lets the arrow keys walk through the buttons of a list. */
export function walkList(list: HTMLElement): void {
  const buttons = () => [...list.querySelectorAll<HTMLElement>('button')];
  const first = buttons()[0];
  if (first) {
    stopAt(buttons(), first, false);
  }
  list.addEventListener('keydown', event => {
    const to = plain(event) && next(event.key, buttons(), event.target as HTMLElement);
    if (to) {
      event.preventDefault();
      event.stopPropagation();
      stopAt(buttons(), to, true);
    }
  });
}
