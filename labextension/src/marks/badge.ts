/** The badge: a label in words, what is known of its value, and how far it can be believed. */
import { TranslationBundle } from '@jupyterlab/translation';
import { h } from '../dom';
import { IVerdict, Reason, Standing } from './claim';
import { IMark, SHAPES } from './mark';

export const BADGE = 'sarus-Badge';

const SIGNS: Record<Standing, string> = {
  local: '',
  signed: '✓',
  verified: '✓',
  unchecked: '?',
  altered: '⚠',
  forged: '⚠'
};

/** A button that shows a mark; `open` is called when somebody wants to know more. */
export function badge(mark: IMark, trans: TranslationBundle, open: () => void): HTMLElement {
  const shape = mark.kind === 'unknown' ? '⚠' : SHAPES[mark.kind];
  const standing = h('span', { class: 'sarus-Badge-standing' });
  return h(
    'button',
    {
      class: BADGE,
      type: 'button',
      'data-kind': mark.kind,
      'data-footer': mark.footer,
      'data-leads': [mark.plan, ...mark.receipts.map(each => each.signature)].join(' '),
      'aria-haspopup': 'dialog',
      title: trans.__('Where this output comes from. Click for details.'),
      click: (event: Event) => {
        event.stopPropagation();
        open();
      },
      keydown: (event: KeyboardEvent) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.stopPropagation(); // or the notebook takes it for its own
        }
      }
    },
    h('span', { class: 'sarus-Badge-shape', 'aria-hidden': 'true' }, shape),
    h('span', { class: 'sarus-Badge-label' }, mark.label),
    ...said(mark, trans).map(words => h('span', { class: 'sarus-Badge-more' }, words)),
    standing
  );
}

/** What a badge says beside its label: the hint or the interval, and whether it cost anything. */
export function said(mark: IMark, trans: TranslationBundle): string[] {
  const words = mark.hint || mark.figures.join(', ');
  const found = words ? [words] : [];
  if (mark.cached && (mark.kind === 'private' || mark.kind === 'whitelisted')) {
    found.push(trans.__('asked before, cost nothing'));
  } else if (mark.cached === false && mark.kind === 'private') {
    found.push(trans.__('charged to the budget'));
  }
  return found;
}

/** Shows in a badge how far it can be believed. */
export function stamp(node: HTMLElement, verdict: IVerdict, trans: TranslationBundle): void {
  node.dataset['standing'] = verdict.standing;
  const standing = node.querySelector<HTMLElement>('.sarus-Badge-standing');
  if (standing) {
    const words = standingWords(verdict.standing, trans);
    const why = verdict.why || reasonWords(verdict.reason, trans);
    standing.textContent = words && `${SIGNS[verdict.standing]} ${words}`;
    standing.title = why;
  }
}

/** A standing in two or three words; nothing where there is nothing to sign. */
export function standingWords(standing: Standing, trans: TranslationBundle): string {
  switch (standing) {
    case 'local':
      return '';
    case 'signed':
      return trans.__('receipt signed');
    case 'verified':
      return trans.__('signed by the vault');
    case 'altered':
      return trans.__('not what the vault signed');
    case 'unchecked':
      return trans.__('signature not checked');
    case 'forged':
      return trans.__('no valid receipt');
  }
}

/** Why, in one sentence. */
export function reasonWords(reason: Reason, trans: TranslationBundle): string {
  switch (reason) {
    case '':
      return '';
    case 'unlabelled':
      return trans.__('The kernel could not say where this output comes from.');
    case 'words':
      return trans.__('The words of this label are not those of its kind.');
    case 'no receipt':
      return trans.__('It claims to come from real data, and the vault signed no such release.');
    case 'other receipt':
      return trans.__('Its receipts are for releases of another label.');
    case 'other price':
      return trans.__('Its epsilon is not what its receipts say.');
    case 'signature':
      return trans.__('A receipt is not signed by a vault that is known here.');
    case 'no key':
      return trans.__('No vault’s key is known here yet: start the kernel, or set the key.');
    case 'no check':
      return trans.__('This browser cannot check Ed25519 signatures here.');
  }
}
