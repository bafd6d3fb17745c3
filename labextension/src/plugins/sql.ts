/** Wires colours and underlines into editors, and completions into the completers. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { ICompletionProviderManager } from '@jupyterlab/completer';
import { NotebookActions } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { InlineSqlCompletions, SqlCompletions } from '../sql/completing';
import { highlighting } from '../sql/highlighting';
import { priced } from '../sql/pricetag';
import { underlining } from '../sql/underlining';
import { DOMAIN } from '../translation';

export const sql: JupyterFrontEndPlugin<void> = {
  id: '@sarus-kernel/labextension:sql',
  description: 'Colours, underlines and completes SQL in %%private_sql cells.',
  autoStart: true,
  requires: [IPrivateKernels, IEditorExtensionRegistry],
  optional: [ICompletionProviderManager, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    kernels: PrivateKernels,
    editors: IEditorExtensionRegistry,
    completers: ICompletionProviderManager | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    editors.addExtension({
      name: 'sarus-kernel:private-sql',
      factory: () =>
        EditorExtensionRegistry.createImmutableExtension([highlighting(), underlining()])
    });
    completers?.registerProvider(new SqlCompletions(kernels));
    completers?.registerInlineProvider(
      new InlineSqlCompletions(kernels, trans.__('Private SQL'))
    );
    NotebookActions.executed.connect((_, { cell, success }) => {
      if (!success) {
        void priced(cell, kernels).catch(() => undefined); // underlines what was wrong
      }
    });
  }
};
