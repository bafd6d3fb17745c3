/** One badge for a cell whose outputs agree: the last one speaks for all. */

const AREA = '.jp-OutputArea';
const BADGES = '.sarus-Badge';

/** Hide the badges of a cell that say what another one says. `node` is in one of its outputs. */
export function quieten(node: Element): void {
  const area = node.closest(AREA);
  if (!area) {
    return;
  }
  const all = [...area.querySelectorAll<HTMLElement>(BADGES)];
  const footers = all.filter(badge => badge.dataset['footer'] !== undefined);
  const outputs = all.filter(badge => badge.dataset['footer'] === undefined);
  const agree = new Set(outputs.map(words)).size === 1;
  outputs.forEach((badge, at) => {
    badge.hidden = agree && at < outputs.length - 1;
  });
  // What is printed needs no badge where it is public, nor one more that says the same.
  footers.forEach(badge => {
    const quiet = badge.dataset['kind'] === 'public' && !suspicious(badge);
    badge.hidden = quiet || (agree && claim(badge) === claim(outputs[0]));
  });
}

/** All that a badge says and leads to. */
function words(badge: HTMLElement): string {
  return [claim(badge), badge.textContent, badge.dataset['leads']].join('\n');
}

/** What it claims, and how far that can be believed. */
function claim(badge: HTMLElement): string {
  const label = badge.querySelector('.sarus-Badge-label')?.textContent;
  return [badge.dataset['kind'], label, badge.dataset['standing']].join('\n');
}

function suspicious(badge: HTMLElement): boolean {
  return ['altered', 'forged'].includes(badge.dataset['standing'] ?? '');
}
