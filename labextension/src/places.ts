/** Finding places in the notebook or console in use. */
import { CodeCell } from '@jupyterlab/cells';
import { ConsolePanel } from '@jupyterlab/console';
import { NotebookPanel } from '@jupyterlab/notebook';
import { PrivateKernels } from './kernel/kernels';
import { markOf } from './marks/mark';
import { wanted } from './sql/inserting';

export type Document = NotebookPanel | ConsolePanel | null;

/**
 * Put a name where the cursor of a notebook's active cell, or of a console, is; or `line`, if
 * there is one, where Python begins a statement.
 */
export function insert(document: Document, name: string, line?: string): void {
  const editor =
    document instanceof NotebookPanel
      ? document.content.activeCell?.editor
      : document?.console.promptCell?.editor;
  if (editor) {
    const { line: row, column } = editor.getCursorPosition();
    const source = editor.model.sharedModel.getSource();
    editor.replaceSelection?.(wanted(source, row, column, name, line));
  }
  editor?.focus();
}

/** The notebook or console that a node stands in; the one in use where it stands in neither. */
export function ownerOf(kernels: PrivateKernels, node: Node): Document {
  const has = (panel: NotebookPanel | ConsolePanel) => panel.node.contains(node);
  return kernels.notebooks?.find(has) ?? kernels.consoles?.find(has) ?? kernels.widget;
}

/** The source of the cell that a node stands in, of a notebook; else ''. */
export function sourceAt(document: Document, node: Node): string {
  if (!(document instanceof NotebookPanel)) {
    return '';
  }
  const cell = document.content.widgets.find(each => each.node.contains(node));
  return cell?.model.sharedModel.getSource() ?? '';
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
