/**
 * The whole state of a figure as the text of a link, and back: the format is the engine's, what is in it is said here.
 */

import { understandLink, writeLink } from '../engine/config.js';
import { readChosen, writeChosen } from './chosen.js';
import { merge } from './change.js';
import { readLeft, writeLeft } from './left.js';
import { withPacked } from './packed.js';
import { settingsOf } from './replay.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Issue} Issue */
/** @typedef {import('./replay.js').Change} Change */

/**
 * What it takes to be where a figure is.
 * @typedef {object} LinkState
 * @property {Config} config  as it was asked for when the run was opened
 * @property {Change[]} [log]
 * @property {number} [iteration]
 * @property {number} [speed]  iterations a second; Infinity for the fastest. Absent: the figure's own
 * @property {string} [compare]  the runs beside it, as the attribute spells them
 * @property {import('./left.js').Left[]} [left]  runs that were left where branches began
 * @property {import('../plots/types.js').Chosen | null} [chosen]  what is looked at. Absent: the figure's own
 * @property {string[]} [view]  ids of the plots on show. Absent: the figure's own
 * @property {boolean} [playing]  not in a link: who opens one wants to see that state
 */

/** Numbers of pasted data and of what was dragged that a link still carries; address bars and chat programs cut longer ones. */
const MOST_NUMBERS = 2000;

/** The same of what is packed. */
const MOST_CHARACTERS = 40_000;

/**
 * @param {Catalog} catalog
 * @param {LinkState} state
 * @returns {string}  without the '#'; empty where the numbers are too many for a link
 */
export function formatLink(catalog, { iteration = 0, speed, compare, left = [], chosen, view, ...run }) {
  const config = withPacked(catalog, run.config);
  const log = (run.log ?? []).map(
    ([at, changes]) => /** @type {Change} */ ([at, withPacked(catalog, changes)]),
  );
  const changes = [...log, ...left.flatMap((each) => each.log)];
  const numbers = changes.reduce((sum, [, change]) => sum + numbersOf(change), numbersOf(config));
  if (numbers > MOST_NUMBERS) return '';
  const extra = {
    ...(speed !== undefined && { speed: formatSpeed(speed) }),
    ...(compare && { compare }),
    ...(left.length > 0 && { left: writeLeft(catalog, left, run.config) }),
    ...writeChosen(chosen),
    ...(view && { view: view.join(',') }),
  };
  const link = writeLink(catalog, { config, log, iteration, extra }).slice(1);
  return link.length <= MOST_CHARACTERS ? link : '';
}

/**
 * @param {Catalog} catalog
 * @param {string} text  with or without the '#'
 * @returns {{ state: LinkState, issues: Issue[] }}  what is understood of it, and every fault of the rest
 */
export function parseLink(catalog, text) {
  const read = understandLink(catalog, text, ['speed', 'compare', 'left', 'point', 'coordinate', 'view']);
  const { config = {}, log = [], iteration = 0, extra = {} } = read?.run ?? {};
  const { speed, compare } = extra;
  const chosen = readChosen(extra);
  const view = parseView(extra.view);
  const asked = (/** @type {Config} */ from, /** @type {Change[]} */ changes) =>
    changes.reduce((before, [, change]) => merge(catalog, before, settingsOf(change)), from);
  const { left, issues } = readLeft(catalog, extra.left ?? '', config, asked);
  const own = {
    ...(speed !== undefined && { speed: parseSpeed(speed) }),
    ...(compare !== undefined && { compare }),
    ...(left.length > 0 && { left }),
    ...(Object.keys(chosen).length > 0 && { chosen }),
    ...(view.length > 0 && { view }),
  };
  return { state: { config, log, iteration, ...own }, issues: [...(read?.faults.issues ?? []), ...issues] };
}

/**
 * @param {string | null | undefined} text  names between commas or spaces
 * @returns {string[]} each once
 */
export function parseView(text) {
  return [...new Set((text ?? '').split(/[\s,]+/))].filter((name) => name !== '');
}

/**
 * A state without what was refused of it: the settings that the faults name, else the changes on the way, else all but the model.
 * @param {LinkState} state
 * @param {Issue[]} faults
 * @returns {LinkState | null} null where nothing is left that could be asked for
 */
export function withoutFaults(state, faults) {
  const { config, log = [] } = state;
  const named = faults.map(({ path }) => path.split(/[.[]/)[0]);
  const kept = Object.entries(config).filter(([key]) => key === 'model' || !named.includes(key));
  if (kept.length < Object.keys(config).length) return { ...state, config: Object.fromEntries(kept) };
  if (log.length > 0) return { ...state, log: [], iteration: 0 };
  const { model } = config;
  if (kept.every(([key]) => key === 'model')) return null;
  return { config: model === undefined ? {} : { model } };
}

export const DEFAULT_SPEED = 20;
const MOST_SPEED = 10_000;

/**
 * @param {string | null} text  a positive number, or 'max'
 * @returns {number}  the default where it is neither
 */
export function parseSpeed(text) {
  if (text?.trim() === 'max') return Infinity;
  const speed = Number(text);
  return speed > 0 && Number.isFinite(speed) ? Math.min(speed, MOST_SPEED) : DEFAULT_SPEED;
}

/** @param {number} speed */
export function formatSpeed(speed) {
  return speed === Infinity ? 'max' : String(speed);
}

/**
 * Numbers in the arrays of a config or a change, however deep they lie.
 * @param {any} value
 * @returns {number}
 */
function numbersOf(value) {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value.shape)) return value.data.length;
  if (Array.isArray(value) && typeof value[0] === 'number') return value.length;
  return Object.values(value).reduce((sum, each) => sum + numbersOf(each), 0);
}
