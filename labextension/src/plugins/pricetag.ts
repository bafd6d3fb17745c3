/** Wires the price tag into the toolbar of cells. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, IToolbarWidgetRegistry, showDialog } from '@jupyterlab/apputils';
import { Cell, CodeCell } from '@jupyterlab/cells';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { COMMANDS } from '../commands';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { Page } from '../page';
import { actsOn, placeOf } from '../release';
import { priced, PriceTag } from '../sql/pricetag';
import { ReleaseTag } from '../sql/releasetag';
import { DOMAIN } from '../translation';
import { priceSheet } from '../views/price';
import { releasePage } from '../views/release';

export const pricetag: JupyterFrontEndPlugin<void> = {
  id: '@sarus-kernel/labextension:pricetag',
  description: 'Says in the toolbar of a cell what its question would cost.',
  autoStart: true,
  requires: [IPrivateKernels, IToolbarWidgetRegistry],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    kernels: PrivateKernels,
    toolbars: IToolbarWidgetRegistry,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const open = (sheet: HTMLElement) =>
      void showDialog({
        title: trans.__('What it would cost'),
        body: new Widget({ node: sheet }),
        buttons: [Dialog.okButton({ label: trans.__('Close') })]
      });
    toolbars.addFactory<Cell>(
      'Cell',
      'sarus-price',
      cell => new PriceTag(cell, kernels, trans, open)
    );
    toolbars.addFactory<Cell>('Cell', 'sarus-release', cell =>
      cell instanceof CodeCell
        ? new ReleaseTag(cell, kernels, trans, (mark, output, node) => {
            const close = () => page?.resolve(0);
            const kernel = kernels.current;
            const acts = kernel && actsOn(mark, output, kernel, placeOf(kernels, node, close));
            const page = acts && new Page(trans.__('Release'), releasePage(acts, trans), trans);
            void page?.launch();
          })
        : new Widget()
    );
    app.commands.addCommand(COMMANDS.price, {
      label: trans.__('Show the Price of This Cell'),
      isEnabled: () => !!kernels.current && !!kernels.notebooks?.activeCell,
      execute: async () => {
        const cell = kernels.notebooks?.activeCell;
        const price = cell && (await priced(cell, kernels));
        if (price) {
          open(priceSheet(price, trans));
        }
      }
    });
    palette?.addItem({ command: COMMANDS.price, category: trans.__('Private Data') });
  }
};
