/** The plugins of this extension. */
import { badges } from './plugins/badges';
import { kernels } from './plugins/kernels';
import { panel } from './plugins/panel';

export default [kernels, badges, panel];
