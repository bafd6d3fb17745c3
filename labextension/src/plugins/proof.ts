/** Wires the check of what is shown: after each cell, when a kernel is there, and on command. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { find } from '@lumino/algorithm';
import { COMMANDS } from '../commands';
import { privateIcon } from '../icon';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { PrivateKernel } from '../kernel/private';
import { Badges } from '../marks/badges';
import { check, codeCells } from '../proof/checking';
import { isVerdict, verdict } from '../proof/verdict';
import { IBadges } from '../tokens';
import { DOMAIN } from '../translation';
import { errorWords } from '../views/trouble';

export const proof: JupyterFrontEndPlugin<void> = {
  id: '@sarus-kernel/labextension:proof',
  description: 'Checks that outputs show what the vault signed.',
  autoStart: true,
  requires: [IPrivateKernels, IBadges],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    kernels: PrivateKernels,
    badges: Badges,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const quietly = (cells: CodeCell[], kernel: PrivateKernel) =>
      void check(cells, kernel, badges).catch(() => undefined);
    NotebookActions.executed.connect((_, { notebook, cell }) => {
      const panel = kernels.notebooks?.find(each => each.content === notebook);
      void kernels.of(panel?.sessionContext.session?.kernel).then(kernel => {
        if (kernel && cell instanceof CodeCell) {
          quietly([cell], kernel);
        }
      });
    });
    const checked = new WeakMap<NotebookPanel, PrivateKernel>();
    kernels.changed.connect(() => {
      const { current, widget } = kernels;
      if (current?.schema && widget instanceof NotebookPanel && checked.get(widget) !== current) {
        checked.set(widget, current);
        quietly(codeCells(widget), current);
      }
    });
    app.commands.addCommand(COMMANDS.verify, {
      label: trans.__('Verify This Notebook'),
      caption: trans.__('Compare every output with what the vault signed'),
      icon: privateIcon,
      isEnabled: () => !!kernels.current && kernels.widget instanceof NotebookPanel,
      execute: async () => {
        const { current, widget } = kernels;
        if (!current || !(widget instanceof NotebookPanel)) {
          return;
        }
        try {
          const found = await check(codeCells(widget), current, badges, true);
          find(widget.contentHeader.widgets, isVerdict)?.dispose();
          if (found) {
            widget.contentHeader.addWidget(verdict(found, trans));
          }
        } catch (error) {
          await showErrorMessage(trans.__('Not verified'), errorWords(error, trans));
        }
      }
    });
    palette?.addItem({ command: COMMANDS.verify, category: trans.__('Private Data') });
  }
};
