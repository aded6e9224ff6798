/** In which part of the form a parameter stands. */

import { html } from 'lit/html.js';

/** @typedef {import('../engine/types.js').Parameter} Parameter */

/** How a run starts, slows down and stops can wait. */
const DETAILS = [
  'initParams',
  'nInit',
  'initialMean',
  'initialScale',
  'schedule',
  'scheduleLength',
  'averaging',
  'averageDecay',
  'tolerance',
];

/**
 * The groups in the order in which a reader meets them; folded ones open on demand, and when something in them is refused.
 * @type {{ label: string, folded?: boolean, holds: (parameter: Parameter) => boolean }[]}
 */
export const GROUPS = [
  { label: 'Model', holds: ({ group }) => group === 'model' },
  { label: 'Data', holds: ({ group }) => group === 'data' },
  { label: 'Inference', holds: ({ key, group }) => group === 'inference' && !DETAILS.includes(key) },
  { label: 'Run', holds: ({ key, group }) => group === 'run' && !DETAILS.includes(key) },
  { label: 'View', holds: ({ group }) => group === 'view' },
  { label: 'Priors', folded: true, holds: ({ group }) => group === 'priors' },
  { label: 'More', folded: true, holds: ({ key }) => DETAILS.includes(key) },
];

/**
 * @param {string} label
 * @param {unknown} body
 */
export function plainGroup(label, body) {
  return html`<fieldset class="group">
    <legend>${label}</legend>
    <div class="fields">${body}</div>
  </fieldset>`;
}
