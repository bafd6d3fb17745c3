/** Wires the budget into the status bar, and notifications when it gets low. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { COMMANDS } from '../commands';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { Warnings } from '../kernel/warnings';
import { DOMAIN } from '../translation';
import { epsilon } from '../views/numbers';
import { Status } from '../views/status';

export const status: JupyterFrontEndPlugin<void> = {
  id: '@sarus-kernel/labextension:status',
  description: 'Shows the privacy budget in the status bar, and warns when it is low.',
  autoStart: true,
  requires: [IPrivateKernels],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    kernels: PrivateKernels,
    bar: IStatusBar | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const open = () => void app.commands.execute(COMMANDS.panel);
    bar?.registerStatusItem('@sarus-kernel/labextension:status', {
      align: 'left',
      rank: 10,
      item: new Status(kernels, trans, open),
      isActive: () => !!kernels.current,
      activeStateChanged: kernels.changed
    });
    const warnings = new Warnings();
    let shown = '';
    const actions = [{ label: trans.__('Show the budget'), callback: open }];
    kernels.changed.connect(() => {
      const { account, schema } = kernels.current ?? {};
      if (!account || !schema) {
        return;
      }
      const warning = warnings.next(schema.public_key, account, kernels.preferences.low);
      if (warning) {
        Notification.dismiss(shown);
      }
      const [left, total] = [epsilon(account.left), epsilon(account.total)];
      if (warning === 'low') {
        const words = trans.__('The privacy budget is low: epsilon %1 of %2 left.', left, total);
        shown = Notification.warning(words, { actions, autoClose: 10_000 });
      } else if (warning === 'gone') {
        const words = trans.__(
          'The privacy budget is spent. Questions that were answered before still cost nothing.'
        );
        shown = Notification.error(words, { actions, autoClose: 20_000 });
      }
    });
  }
};
