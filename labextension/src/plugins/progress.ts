/** Wires the progress bar to cells that wait for the vault. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Cell, CodeCell } from '@jupyterlab/cells';
import { NotebookActions } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { DOMAIN } from '../translation';
import { Progress } from '../views/progress';

export const progress: JupyterFrontEndPlugin<void> = {
  id: '@sarus-kernel/labextension:progress',
  description: 'Shows under a cell that takes long who is working on it.',
  autoStart: true,
  requires: [IPrivateKernels],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    kernels: PrivateKernels,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const running = new Map<Cell, Progress>();
    NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
      const panel = kernels.notebooks?.find(each => each.content === notebook);
      if (!(cell instanceof CodeCell) || !panel) {
        return;
      }
      const ask = async () => {
        const [first] = running.keys(); // of several that are scheduled, the first one runs
        const connection = panel.sessionContext.session?.kernel;
        // After a death nobody says that the cell is over: but the new process is not busy.
        const runs = first === cell && connection?.status === 'busy';
        const kernel = runs ? await kernels.of(connection) : null;
        return kernel ? kernel.ask('activity', {}) : null;
      };
      running.get(cell)?.stop();
      running.set(cell, new Progress(cell, ask, trans));
    });
    NotebookActions.executed.connect((_, { cell }) => {
      running.get(cell)?.stop();
      running.delete(cell);
    });
  }
};
