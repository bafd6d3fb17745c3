/** What the plugins of this extension give to each other. */
import { Token } from '@lumino/coreutils';
import { Badges } from './marks/badges';

export const IBadges = new Token<Badges>(
  '@sarus-kernel/labextension:IBadges',
  'The badges that are shown, and what is known of their outputs.'
);
