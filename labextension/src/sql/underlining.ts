/** Underlines what is wrong in a cell, until the text changes. */
import { Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, DecorationSet, EditorView } from '@codemirror/view';

export interface ITrouble {
  from: number;
  to: number;
  words: string;
}

const SHOW = StateEffect.define<ITrouble | null>();

const FIELD = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    let found = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (effect.is(SHOW)) {
        found = effect.value ? marked(effect.value) : Decoration.none;
      }
    }
    return found;
  },
  provide: field => EditorView.decorations.from(field)
});

function marked(trouble: ITrouble): DecorationSet {
  const attributes = { title: trouble.words, 'aria-invalid': 'true' };
  const mark = Decoration.mark({ class: 'sarus-Trouble', attributes });
  return Decoration.set(mark.range(trouble.from, trouble.to));
}

/** The extension of an editor. */
export function underlining(): Extension {
  return FIELD;
}

/** Underline a part of an editor's text, or nothing. Places outside the text are left alone. */
export function underline(view: EditorView, trouble: ITrouble | null): void {
  const length = view.state.doc.length;
  const inside = trouble && trouble.from < trouble.to && trouble.to <= length;
  view.dispatch({ effects: SHOW.of(inside ? trouble : null) });
}
