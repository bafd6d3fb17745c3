/** SQL colours while the first line of a cell is the magic; Python's otherwise. */
import { PostgreSQL } from '@codemirror/lang-sql';
import { Compartment, EditorState, Extension, Prec } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, ViewUpdate } from '@codemirror/view';
import { isSql } from './cell';

const LANGUAGE = new Compartment();

const MAGIC_LINE = EditorView.decorations.of(view =>
  Decoration.set(Decoration.line({ class: 'sarus-Magic' }).range(view.state.doc.line(1).from))
);

const SQL: Extension = [PostgreSQL.language, MAGIC_LINE];

function holdsSql(state: EditorState): boolean {
  return isSql(state.doc.line(1).text);
}

/** Puts the language into the compartment when the first line says so, and takes it out again. */
class Switch {
  constructor(view: EditorView) {
    this._turn(view);
  }

  update(update: ViewUpdate): void {
    if (update.docChanged) {
      this._turn(update.view);
    }
  }

  private _turn(view: EditorView): void {
    const wanted = holdsSql(view.state);
    if (wanted === this._on) {
      return;
    }
    this._on = wanted;
    // A plugin may not change the state while it is told of a change.
    queueMicrotask(() => {
      view.dispatch({ effects: LANGUAGE.reconfigure(this._on ? SQL : []) });
    });
  }

  private _on = false;
}

/** The extension of an editor. Its compartment comes before Jupyter's own language. */
export function highlighting(): Extension {
  return [Prec.highest(LANGUAGE.of([])), ViewPlugin.define(view => new Switch(view))];
}
