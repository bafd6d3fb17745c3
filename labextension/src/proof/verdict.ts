/** The verdict on a whole notebook, as a line above its cells. */
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { h } from '../dom';
import { IProof } from '../kernel/messages';

const ID = 'sarus-verdict';

/** The line; `close` is called when the reader has read it. */
export function verdict(proof: IProof, trans: TranslationBundle): Widget {
  const words = proof.honest
    ? trans.__('Verified against the vault’s key: %1.', counted(proof, trans))
    : trans.__('Something in this notebook is not what the vault signed: %1.', counted(proof, trans));
  const close = h(
    'button',
    { type: 'button', class: 'jp-mod-styled jp-mod-minimal', click: () => widget.dispose() },
    trans.__('Close')
  );
  const node = h(
    'div',
    { class: 'sarus-Verdict', role: 'status', 'data-honest': String(proof.honest) },
    h('strong', { 'aria-hidden': 'true' }, proof.honest ? '✓' : '⚠'),
    h('span', {}, [words, ...wrong(proof, trans)].join(' ')),
    close
  );
  node.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      widget.dispose();
    }
  });
  const widget = new Widget({ node });
  widget.id = ID;
  return widget;
}

/** How many outputs are what; worst last. */
function counted(proof: IProof, trans: TranslationBundle): string {
  const { verified, local, unlabelled, forged, altered } = proof.counts;
  const words = [
    verified && trans._n('%1 verified', '%1 verified', verified),
    local && trans._n('%1 local', '%1 local', local),
    unlabelled && trans._n('%1 unlabelled', '%1 unlabelled', unlabelled),
    forged && trans._n('%1 forged', '%1 forged', forged),
    altered && trans._n('%1 altered', '%1 altered', altered)
  ];
  return words.filter(Boolean).join(', ') || trans.__('no outputs');
}

/** Where what is not the vault's stands, as the notebook itself numbers it: `In [4]`. */
function wrong(proof: IProof, trans: TranslationBundle): string[] {
  const bad = proof.outputs.filter(found => ['forged', 'altered'].includes(found.status));
  const places = [...new Set(bad.map(found => found.place).filter(Boolean))];
  return places.length ? [trans.__('Look at %1.', places.join(', '))] : [];
}

/** Whether a widget is such a line. */
export function isVerdict(widget: Widget): boolean {
  return widget.id === ID;
}
