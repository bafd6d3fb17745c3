/** The names of this extension's commands. */
export const COMMANDS = {
  panel: 'sarus-kernel:panel',
  refresh: 'sarus-kernel:refresh',
  price: 'sarus-kernel:price',
  verify: 'sarus-kernel:verify',
  first: 'sarus-kernel:first-steps'
} as const;
