/** A dialog with buttons of its own in its page: Enter on one of them is theirs. */
import { Dialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

export class Page extends Dialog<unknown> {
  constructor(title: string, private readonly _page: HTMLElement, trans: TranslationBundle) {
    super({
      title,
      body: new Widget({ node: _page }),
      buttons: [Dialog.okButton({ label: trans.__('Close') })]
    });
  }

  handleEvent(event: Event): void {
    const enter = event instanceof KeyboardEvent && event.key === 'Enter';
    if (!(enter && this._page.contains(document.activeElement))) {
      super.handleEvent(event);
    }
  }
}
