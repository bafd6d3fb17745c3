/** Wires the kernel in use to notebooks, consoles and settings. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IPrivateKernels, PrivateKernels } from '../kernel/kernels';
import { Preferences, PREFERENCES } from '../preferences';

export const kernels: JupyterFrontEndPlugin<PrivateKernels> = {
  id: '@sarus-kernel/labextension:kernels',
  description: 'Finds the Private Data kernel in use and keeps its budget and schema.',
  autoStart: true,
  provides: IPrivateKernels,
  optional: [INotebookTracker, IConsoleTracker, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    settings: ISettingRegistry | null
  ): PrivateKernels => {
    const preferences = new Preferences();
    const found = new PrivateKernels(notebooks, consoles, app.shell, preferences);
    void settings?.load(PREFERENCES).then(loaded => {
      preferences.follow(loaded);
    });
    return found;
  }
};
