/** The logo of the kernel, in the colours of the theme. */
import { LabIcon } from '@jupyterlab/ui-components';

const SHIELD = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16">
  <path class="jp-icon3" fill="#616161" d="M12 2 4 5v6c0 5 3.4 9.3 8 11 4.6-1.7 8-6 8-11V5l-8-3zm0
  2.1 6 2.3V11c0 3.9-2.5 7.3-6 8.8-3.5-1.5-6-4.9-6-8.8V6.4l6-2.3z"/>
  <path class="jp-icon3" fill="#616161" d="M8 12h1.8v4H8zm3.1-4h1.8v8h-1.8zm3.1 2.5H16V16h-1.8z"/>
</svg>`;

export const privateIcon = new LabIcon({ name: 'sarus-kernel:private', svgstr: SHIELD });
