/**
 * The height that a figure will have, by what its attributes say, so that its place is kept from the beginning and what follows it on
 * the page stays where it is.
 */

import { heights, widths } from './heights.js';

/** What a figure is without the attribute. */
const MODEL = 'mixture';
const CONTROLS = 'compact';

/**
 * @param {Element} host
 * @param {string | undefined} model
 * @param {number} width  that it has, in CSS px
 * @returns {number} in CSS px; 0 where nothing is known
 */
export function reservedHeight(host, model = MODEL, width) {
  const controls = host.getAttribute('controls') ?? CONTROLS;
  const key = `${model} ${controls}`;
  const view = (host.getAttribute('view') ?? '').replace(/\s/g, '');
  const column = heights[view === '' ? key : `${key} ${view}`];
  if (!column || width <= 0) return 0;
  const hidden = host.getAttribute('status') === 'none' ? between(heights[`status ${controls}`], width) : 0;
  return between(column, width) - hidden;
}

/**
 * Along straight lines between the widths that were measured.
 * @param {readonly number[]} column
 * @param {number} width
 */
function between(column, width) {
  const last = widths.length - 1;
  const i = Math.min(Math.max(widths.findIndex((each) => each > width) - 1, 0), last - 1);
  const from = width >= widths[last] ? last - 1 : i;
  const share = Math.min(Math.max((width - widths[from]) / (widths[from + 1] - widths[from]), 0), 1);
  return Math.round(column[from] + share * (column[from + 1] - column[from]));
}
