/** Finding places in the notebook or console in use. */
import { CodeCell } from '@jupyterlab/cells';
import { ConsolePanel } from '@jupyterlab/console';
import { NotebookPanel } from '@jupyterlab/notebook';
import { markOf } from './marks/mark';

type Document = NotebookPanel | ConsolePanel | null;

/** Put text where the cursor of a notebook's active cell, or of a console, is. */
export function insert(document: Document, text: string): void {
  const editor =
    document instanceof NotebookPanel
      ? document.content.activeCell?.editor
      : document?.console.promptCell?.editor;
  editor?.replaceSelection?.(text);
  editor?.focus();
}

/** Show the cell of a notebook whose output came from a release; false if there is none. */
export function showRelease(document: Document, seq: number): boolean {
  if (!(document instanceof NotebookPanel)) {
    return false;
  }
  const notebook = document.content;
  const at = notebook.widgets.findIndex(cell => cell instanceof CodeCell && shows(cell, seq));
  if (at < 0) {
    return false;
  }
  notebook.activeCellIndex = at;
  void notebook.scrollToItem(at, 'center');
  return true;
}

function shows(cell: CodeCell, seq: number): boolean {
  const outputs = cell.model.outputs.toJSON();
  return outputs.some(output =>
    markOf(output['metadata'])?.receipts.some(receipt => receipt.ledger_seq === seq)
  );
}
