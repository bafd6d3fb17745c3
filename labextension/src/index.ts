/** The plugins of this extension. */
import { badges } from './plugins/badges';
import { kernels } from './plugins/kernels';
import { panel } from './plugins/panel';
import { pricetag } from './plugins/pricetag';
import { sql } from './plugins/sql';

export default [kernels, badges, panel, sql, pricetag];
