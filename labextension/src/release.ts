/** What can be done about a shown value: asked of its kernel, written below its cell. */
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { PrivateKernels } from './kernel/kernels';
import { PrivateKernel } from './kernel/private';
import { IMark } from './marks/mark';
import { ownerOf } from './places';
import { IActs } from './views/release';

/** Writes code below a cell, and runs it if that is wanted. */
export type Write = (code: string, run: boolean) => void;

/** The acts on an output; null where it is no traced value, and no single noisy release. */
export function actsOn(
  mark: IMark,
  output: object,
  kernel: PrivateKernel,
  act: Write | null
): IActs | null {
  const noisy = mark.kind === 'private' && mark.receipts.length === 1;
  const plan = mark.plan || (noisy ? mark.receipts[0].plan_digest : '');
  if (!plan) {
    return null;
  }
  const count = (output as { executionCount?: number | null }).executionCount ?? undefined;
  return {
    ask: epsilon => kernel.ask('release', { plan, epsilon, count }),
    request: why => kernel.ask('request', { plan, why }),
    act
  };
}

/** Below the cell that a node stands in; null outside of notebooks. `close` is called first. */
export function placeOf(kernels: PrivateKernels, node: Node, close: () => void): Write | null {
  const panel = ownerOf(kernels, node);
  if (!(panel instanceof NotebookPanel)) {
    return null;
  }
  const cell = panel.content.widgets.find(each => each.node.contains(node));
  return (code, run) => {
    close();
    const notebook = panel.content;
    if (cell) {
      notebook.activeCellIndex = notebook.widgets.indexOf(cell);
    }
    NotebookActions.insertBelow(notebook);
    notebook.activeCell?.model.sharedModel.setSource(code);
    if (run) {
      void NotebookActions.run(notebook, panel.sessionContext);
    }
  };
}
