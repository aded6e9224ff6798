/**
 * The height that a figure will have, by what its attributes say, so that its place is kept from the beginning and what follows it on
 * the page stays where it is.
 */

import { twoColumns } from './columns.js';
import { heights, panels, panelWidths, views, widths } from './heights.js';

/** What a figure is without the attribute. */
const MODEL = 'mixture';
const CONTROLS = 'compact';

/**
 * @typedef {object} Tables
 * @property {Record<string, readonly number[]>} heights
 * @property {Record<string, Record<string, readonly number[]>>} panels
 * @property {Record<string, string>} views
 */

/** @type {Tables} */
const TABLES = { heights, panels, views };

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
  return Math.round((heightAt(host, model, (width * REM) / rem) * rem) / REM);
}

/**
 * @param {{ getAttribute(name: string): string | null }} host
 * @param {string | undefined} model
 * @param {number} width
 */
function heightAt(host, model = MODEL, width) {
  if (width <= 0) return 0;
  const exact = heights[heightKey(host, model)];
  return exact ? between(widths, exact, width) : composedHeight(host, model, width);
}

/**
 * What a figure with other panels than the usual ones has: the usual height with these in the place of those. Good to some px; the few
 * that are further off are known by measuring (tools/heights.js).
 * @param {{ getAttribute(name: string): string | null }} host
 * @param {string} model
 * @param {number} width
 * @param {Tables} [tables]
 */
export function composedHeight(host, model, width, { heights, panels, views } = TABLES) {
  const controls = host.getAttribute('controls') ?? CONTROLS;
  const usual = heights[`${model} ${controls}`];
  const known = panels[model];
  if (!usual || !known) return 0;
  const [usually, asked] = ['', host.getAttribute('view')].map((view) => {
    const ids = listed(view).filter((id) => known[id]);
    return panelsHeight(known, ids.length > 0 ? ids : listed(views[model]), width, controls === 'full');
  });
  const numbers = between(widths, heights[`status ${controls}`], width);
  const hidden = host.getAttribute('status') === 'none' ? numbers - fewer(model, width) : 0;
  // The form of full controls is there already.
  const knobs = controls === 'full' ? 0 : listed(host.getAttribute('knobs')).length;
  const rows = Math.ceil(knobs / Math.max(1, Math.floor((width - AROUND + FORM_GAP) / (KNOB + FORM_GAP))));
  return between(widths, usual, width) - usually + asked - hidden + rows * KNOB_ROW;
}

/** The numbers were measured in a mixture, which has one more than other models, in lines of their own where it is narrow. */
const fewer = (/** @type {string} */ model, /** @type {number} */ width) =>
  model !== MODEL && width < NARROW ? NUMBER : 0;

/**
 * Under which name heights are known: the model, the controls, and what else the attributes ask for.
 * @param {{ getAttribute(name: string): string | null }} host
 * @param {string} model
 */
export function heightKey(host, model) {
  const [view, knobs] = ['view', 'knobs'].map((name) => listed(host.getAttribute(name)).join());
  const bare = host.getAttribute('status') === 'none' ? 'bare' : '';
  const parts = [model, host.getAttribute('controls') ?? CONTROLS, bare, view, knobs && `+${knobs}`];
  return parts.filter((part) => part !== '').join(' ');
}

/** @param {string | null} list */
function listed(list) {
  return (list ?? '').split(/[\s,]+/).filter((name) => name !== '');
}

/** The figure's edge, and what is between its panels, below LARGE and from there; see styles.js for all of these, in CSS px. */
const AROUND = 34;
const GAPS = [20, 28];
const LARGE = 1440;
/** Below this width panels are in one column, the first of them as high as ONE_COLUMN's share where it is narrow. */
const TWO_COLUMNS = 608;
const NARROW = 480;
const NARROW_ASPECT = 1.15;
const NUMBER = 23;
/** From here on the form of full controls stands beside the panels, and takes so much, with its gap; and so much where all is large. */
const FORM_BESIDE = 1056;
const FORMS = [300, 370.4];
const SIDES = [320, 384];
/** Of two columns the left one's share, what is between them in gaps, and how high its first picture is at least, by its width. */
const LEFT = 1.25 / 2.25;
const BETWEEN = 1.6;
const FIRST = 0.53;
/** A setting under a figure: the least width of one, what is between them, a row's height. */
const KNOB = 240;
const FORM_GAP = 32;
const KNOB_ROW = 81;

/**
 * How high panels are together.
 * @param {Record<string, readonly number[]>} known  what they are alone
 * @param {string[]} ids
 * @param {number} width  of the figure
 * @param {boolean} full  whether the form is there
 */
function panelsHeight(known, ids, width, full) {
  const large = width >= LARGE ? 1 : 0;
  const gap = GAPS[large];
  const beside = full && width >= FORM_BESIDE;
  const inner = width - AROUND - (beside ? FORMS[large] : 0);
  const alone = (/** @type {string} */ id, /** @type {number} */ width) =>
    between(panelWidths, known[id].slice(1), width);
  const sum = (/** @type {number[]} */ all) => all.reduce((sum, each) => sum + each, gap * (all.length - 1));
  const [first] = ids;
  const [aspect] = known[first];
  // Above and below the first picture.
  const words = aspect > 0 ? alone(first, panelWidths[0]) - panelWidths[0] / aspect : 0;
  if (width < TWO_COLUMNS || ids.length === 1) {
    const all = ids.map((id) => alone(id, inner));
    if (width < NARROW && aspect > 0) all[0] = words + inner / NARROW_ASPECT;
    return sum(all);
  }
  const columns = twoColumns(ids);
  const left = (inner - BETWEEN * gap) * LEFT;
  const right = inner - BETWEEN * gap - left;
  const heightOf = (/** @type {string} */ id) => alone(id, left);
  const least =
    aspect > 0 ? words + ((width - (beside ? SIDES[large] : 0)) * FIRST) / aspect : heightOf(first);
  return Math.max(
    sum([least, ...columns.left.slice(1).map(heightOf)]),
    sum(columns.right.map((id) => alone(id, right))),
  );
}

/**
 * Along straight lines between the widths that were measured.
 * @param {readonly number[]} widths
 * @param {readonly number[]} column  of some of them, from the first on
 * @param {number} width
 */
function between(widths, column, width) {
  const last = column.length - 1;
  const i = Math.min(Math.max(widths.findIndex((each) => each > width) - 1, 0), last - 1);
  const from = width >= widths[last] ? last - 1 : i;
  const share = Math.min(Math.max((width - widths[from]) / (widths[from + 1] - widths[from]), 0), 1);
  return Math.round(column[from] + share * (column[from + 1] - column[from]));
}
