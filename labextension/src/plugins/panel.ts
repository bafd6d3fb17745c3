/** Wires the panel, and the command that shows it. */
import {
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { COMMANDS } from '../commands';
import { privateIcon } from '../icon';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { insert, showRelease } from '../places';
import { DOMAIN } from '../translation';
import { Panel } from '../views/panel';

export const panel: JupyterFrontEndPlugin<void> = {
  id: '@sarus-kernel/labextension:panel',
  description: 'Shows budget, releases, tables and policy at the left.',
  autoStart: true,
  requires: [IPrivateKernels],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    kernels: PrivateKernels,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const view = new Panel(
      kernels,
      {
        insert: (name, line) => insert(kernels.widget, name, line),
        show: seq => showRelease(kernels.widget, seq),
        back: () => kernels.widget && app.shell.activateById(kernels.widget.id)
      },
      trans
    );
    view.title.icon = privateIcon;
    view.title.caption = trans.__('Private Data: budget, tables, policy');
    app.shell.add(view, 'left', { rank: 350, type: 'Private Data' });
    restorer?.add(view, view.id);
    app.commands.addCommand(COMMANDS.panel, {
      label: trans.__('Show the Private Data Panel'),
      icon: privateIcon,
      execute: () => app.shell.activateById(view.id)
    });
    app.commands.addCommand(COMMANDS.refresh, {
      label: trans.__('Refresh the Privacy Budget'),
      isEnabled: () => !!kernels.current,
      execute: () => kernels.current?.refresh()
    });
    for (const command of [COMMANDS.panel, COMMANDS.refresh]) {
      palette?.addItem({ command, category: trans.__('Private Data') });
    }
  }
};
