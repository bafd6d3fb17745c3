/** The plugins of this extension. */
import { badges } from './plugins/badges';
import { kernels } from './plugins/kernels';

export default [kernels, badges];
