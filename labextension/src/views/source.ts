/** A text of several lines, such as a plan or SQL, that can be read and scrolled by keyboard too. */
import { h } from '../dom';

export function source(text: string, label: string): HTMLElement {
  return h('pre', { class: 'sarus-Source', tabindex: 0, role: 'region', 'aria-label': label }, text);
}
