/** Wires badges to every renderer of outputs: notebooks, consoles, linked views. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { badge } from '../marks/badge';
import { Badges } from '../marks/badges';
import { details } from '../marks/details';
import { IMark } from '../marks/mark';
import { watch } from '../marks/renderers';
import { DOMAIN } from '../translation';

export const badges: JupyterFrontEndPlugin<void> = {
  id: '@sarus-kernel/labextension:badges',
  description: 'Shows under each output where it comes from.',
  autoStart: true,
  requires: [IRenderMimeRegistry, IPrivateKernels],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    kernels: PrivateKernels,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const shown = new Badges(() => kernels.keys, trans);
    const open = async (mark: IMark) => {
      const page = new Widget({ node: details(mark, await shown.judge(mark), trans) });
      await showDialog({
        title: trans.__('Where this output comes from'),
        body: page,
        buttons: [Dialog.okButton({ label: trans.__('Close') })]
      });
    };
    const draw = (mark: IMark) =>
      kernels.preferences.badges
        ? shown.add(
            mark,
            badge(mark, trans, () => void open(mark))
          )
        : null;
    watch(rendermime, draw);
    kernels.notebooks?.widgetAdded.connect((_, panel) => watch(panel.content.rendermime, draw));
    kernels.consoles?.widgetAdded.connect((_, panel) => watch(panel.console.rendermime, draw));
    kernels.changed.connect(() => shown.judgeAll());
  }
};
