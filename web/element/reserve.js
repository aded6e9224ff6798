/**
 * The height that a figure will have, by what its attributes say, so that its place is kept from the beginning and what follows it on
 * the page stays where it is.
 */

import { heights, widths } from './heights.js';

/** What a figure is without the attribute. */
const MODEL = 'mixture';
const CONTROLS = 'compact';

/** What a page counts in, in CSS px, where the heights were measured. */
const REM = 16;

/**
 * @param {Element} host
 * @param {string | undefined} model
 * @param {number} width  that it has, in CSS px
 * @param {number} [rem]  of the page, in CSS px
 * @returns {number} in CSS px; 0 where nothing is known
 */
export function reservedHeight(host, model, width, rem = REM) {
  return (heightAt(host, model, (width * REM) / rem) * rem) / REM;
}

/**
 * @param {Element} host
 * @param {string | undefined} model
 * @param {number} width
 */
function heightAt(host, model = MODEL, width) {
  const exact = heights[heightKey(host, model)];
  if (width <= 0) return 0;
  if (exact) return between(exact, width);
  const controls = host.getAttribute('controls') ?? CONTROLS;
  const column = heights[[model, controls, compact(host.getAttribute('view'))].filter(Boolean).join(' ')];
  if (!column) return 0;
  const hidden = host.getAttribute('status') === 'none' ? between(heights[`status ${controls}`], width) : 0;
  return between(column, width) - hidden;
}

/**
 * Under which name heights are known: the model, the controls, and what else the attributes ask for.
 * @param {{ getAttribute(name: string): string | null }} host
 * @param {string} model
 */
export function heightKey(host, model) {
  const [view, knobs] = ['view', 'knobs'].map((name) => compact(host.getAttribute(name)));
  const bare = host.getAttribute('status') === 'none' ? 'bare' : '';
  const parts = [model, host.getAttribute('controls') ?? CONTROLS, bare, view, knobs && `+${knobs}`];
  return parts.filter((part) => part !== '').join(' ');
}

/** @param {string | null} list */
function compact(list) {
  return (list ?? '').replace(/\s/g, '');
}

/**
 * Along straight lines between the widths that were measured.
 * @param {readonly number[]} column  of some of them, from the first on
 * @param {number} width
 */
function between(column, width) {
  const last = column.length - 1;
  const i = Math.min(Math.max(widths.findIndex((each) => each > width) - 1, 0), last - 1);
  const from = width >= widths[last] ? last - 1 : i;
  const share = Math.min(Math.max((width - widths[from]) / (widths[from + 1] - widths[from]), 0), 1);
  return Math.round(column[from] + share * (column[from + 1] - column[from]));
}
