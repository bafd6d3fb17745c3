/** The domain of all texts of this extension. */
export const DOMAIN = 'sarus_kernel';
