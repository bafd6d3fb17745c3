/** Wires badges to every renderer of outputs: notebooks, consoles, linked views. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { badge } from '../marks/badge';
import { Badges } from '../marks/badges';
import { details, Unfold } from '../marks/details';
import { Draw, watch } from '../marks/renderers';
import { Page } from '../page';
import { ownerOf, sourceAt } from '../places';
import { actsOn, placeOf } from '../release';
import { IBadges } from '../tokens';
import { DOMAIN } from '../translation';
import { releasePage, requestPage } from '../views/release';

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
        const close = () => page.resolve(0);
        const acts = kernel && actsOn(mark, output, kernel, placeOf(kernels, node, close));
        const release = acts && (mark.plan ? releasePage(acts, trans) : requestPage(acts, trans));
        const verdict = await shown.judge(mark, output);
        const sheet = details(mark, verdict, trans, unfold, release);
        const page = new Page(trans.__('Where this output comes from'), sheet, trans);
        await page.launch();
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
