/** Wires the first-steps notebook into the launcher, the Help menu and the palette. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { COMMANDS } from '../commands';
import { privateIcon } from '../icon';
import { fetched, kept, ours } from '../kernel/firststeps';
import { DOMAIN } from '../translation';

export const firststeps: JupyterFrontEndPlugin<void> = {
  id: '@sarus-kernel/labextension:firststeps',
  description: 'Opens a first notebook, from the launcher and the Help menu.',
  autoStart: true,
  optional: [ITranslator, ILauncher, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { contents, kernelspecs, serverSettings } = app.serviceManager;
    app.commands.addCommand(COMMANDS.first, {
      label: args => (args['isLauncher'] ? trans.__('First Steps') : trans.__('First Steps with Private Data')),
      caption: trans.__('A notebook that runs on any vault: a table, a number, its price'),
      icon: privateIcon,
      execute: async args => {
        await kernelspecs.ready;
        const spec = ours(Object.values(kernelspecs.specs?.kernelspecs ?? {}));
        if (!spec) {
          Notification.error(trans.__('The Private Data kernel is not installed: sarus-kernel kernel install'));
          return;
        }
        try {
          const folder = typeof args['cwd'] === 'string' ? args['cwd'] : '';
          const path = await kept(await fetched(spec, serverSettings), folder, contents);
          await app.commands.execute('docmanager:open', { path, kernel: { name: spec.name } });
        } catch (error) {
          Notification.error(error instanceof Error ? error.message : String(error));
        }
      }
    });
    launcher?.add({ command: COMMANDS.first, category: 'Notebook', rank: 1000, args: { isLauncher: true } });
    palette?.addItem({ command: COMMANDS.first, category: trans.__('Private Data') });
  }
};
