/** Wires badges to every renderer of outputs: notebooks, consoles, linked views. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { badge } from '../marks/badge';
import { Badges } from '../marks/badges';
import { details, Unfold } from '../marks/details';
import { Draw, watch } from '../marks/renderers';
import { ownerOf, sourceAt } from '../places';
import { IBadges } from '../tokens';
import { DOMAIN } from '../translation';

export const badges: JupyterFrontEndPlugin<Badges> = {
  id: '@sarus-kernel/labextension:badges',
  description: 'Shows under each output where it comes from.',
  autoStart: true,
  provides: IBadges,
  requires: [IRenderMimeRegistry, IPrivateKernels],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    kernels: PrivateKernels,
    translator: ITranslator | null
  ): Badges => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const shown = new Badges(() => kernels.keys, trans);
    const draw: Draw = (mark, output) => {
      if (!kernels.preferences.badges) {
        return null;
      }
      const open = async () => {
        const kernel = await kernels.of(ownerOf(kernels, node)?.sessionContext.session?.kernel);
        const code = sourceAt(ownerOf(kernels, node), node);
        const unfold: Unfold | null =
          kernel && (receipt => kernel.ask('plan', { receipt, code }));
        const page = details(mark, await shown.judge(mark, output), trans, unfold);
        await showDialog({
          title: trans.__('Where this output comes from'),
          body: new Widget({ node: page }),
          buttons: [Dialog.okButton({ label: trans.__('Close') })]
        });
      };
      const node = badge(mark, trans, () => void open());
      return shown.add(mark, output, node);
    };
    watch(rendermime, draw);
    kernels.notebooks?.widgetAdded.connect((_, panel) => watch(panel.content.rendermime, draw));
    kernels.consoles?.widgetAdded.connect((_, panel) => watch(panel.console.rendermime, draw));
    let keys = '';
    kernels.changed.connect(() => {
      if (kernels.keys.join() !== keys) {
        keys = kernels.keys.join();
        shown.judgeAll();
      }
    });
    return shown;
  }
};
