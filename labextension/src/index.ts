/** The plugins of this extension. */
import { badges } from './plugins/badges';
import { firststeps } from './plugins/firststeps';
import { kernels } from './plugins/kernels';
import { panel } from './plugins/panel';
import { pricetag } from './plugins/pricetag';
import { progress } from './plugins/progress';
import { proof } from './plugins/proof';
import { sql } from './plugins/sql';
import { status } from './plugins/status';

export default [kernels, badges, panel, sql, pricetag, status, progress, proof, firststeps];
