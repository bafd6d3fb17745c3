/** What is wrong with a kernel or its vault, in words, and what to do about it. */
import { TranslationBundle } from '@jupyterlab/translation';
import { Refusal, Silence } from '../kernel/asking';
import { Absence } from '../kernel/kernels';
import { PrivateKernel } from '../kernel/private';

/** Why something could not be told. What a vault or kernel says itself stays as it is. */
export function errorWords(error: unknown, trans: TranslationBundle): string {
  if (!(error instanceof Silence)) {
    return error instanceof Error ? error.message : String(error);
  }
  switch (error.reason) {
    case 'nobody':
      return trans.__('No Private Data kernel is in use.');
    case 'slow':
      return trans.__('The kernel does not answer. Interrupt it, or restart it.');
    case 'gone':
      return trans.__('The kernel went away before it answered.');
  }
}

/** What is wrong with the kernel in use; '' if nothing is. */
export function troubleWords(kernel: PrivateKernel, trans: TranslationBundle): string {
  switch (kernel.state) {
    case 'dead':
      return trans.__(
        'The kernel has died. Restart it (Kernel menu): what was answered before costs nothing.'
      );
    case 'restarting':
      return trans.__('The kernel is restarting…');
    case 'connecting':
      return trans.__('The kernel is not connected. Trying to reach it…');
    case 'ready':
      return kernel.trouble ? errorWords(kernel.trouble, trans) : '';
  }
}

/** The same in two or three words, for the status bar. */
export function briefTrouble(kernel: PrivateKernel, trans: TranslationBundle): string {
  switch (kernel.state) {
    case 'dead':
      return trans.__('kernel died');
    case 'restarting':
      return trans.__('kernel restarting');
    case 'connecting':
      return trans.__('not connected');
    case 'ready':
      return kernel.trouble ? briefError(kernel.trouble, trans) : '';
  }
}

function briefError(error: Error, trans: TranslationBundle): string {
  const away = error instanceof Refusal && error.kind === 'VaultUnavailable';
  return away ? trans.__('no vault') : trans.__('no answer');
}

/** Why there is no kernel to speak of. */
export function absenceWords(absence: Absence, trans: TranslationBundle): string {
  switch (absence) {
    case 'other':
      return trans.__('Open a notebook or console with the Private Data kernel.');
    case 'none':
      return trans.__('This notebook has no kernel now. Choose one: Kernel menu, Change Kernel.');
    case 'starting':
      return trans.__('The Private Data kernel is starting…');
    case 'dead':
      return trans.__('The Private Data kernel died as it started. What it said is in the log of Jupyter.');
  }
}
