/**
 * What a change of settings does to a config: pure functions over the catalogue.
 *
 * A requested config holds only what somebody asked for; everything else is left to the core's defaults, so that a link or
 * an attribute list stays short and an `auto` rule can still answer to the data.
 */

import { findParameter } from '../engine/config.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Parameter} Parameter */

/**
 * Whether a parameter, or a choice of one, applies beside the other values; a number is named by its digits.
 * @param {{ when?: Parameter['when'] }} entry
 * @param {Config} config  resolved values; a condition on a key that it lacks, which does not apply itself, asks for nothing
 */
export function applies(entry, config) {
  return holds(entry.when ?? {}, config);
}

/**
 * @param {NonNullable<Parameter['when']>} when
 * @param {Config} config
 */
function holds(when, config) {
  return Object.entries(when).every(
    ([key, allowed]) => !(key in config) || allowed.some((value) => String(value) === String(config[key])),
  );
}

/**
 * A requested config as far as the catalogue alone resolves it: every key that applies, an `auto` choice as the one preferred beside
 * the values before it, or else the first that may be made there. The core's own rules, so any other `auto` stays.
 * @param {Catalog} catalog
 * @param {Config} requested
 * @returns {Config}
 */
export function settle(catalog, requested) {
  /** @type {Config} */
  const settled = {};
  for (const parameter of catalog.parameters) {
    if (applies(parameter, settled)) {
      settled[parameter.key] = settledValue(parameter, requested[parameter.key], settled);
    }
  }
  return settled;
}

/**
 * @param {Parameter} parameter
 * @param {any} asked
 * @param {Config} settled  the values before it
 */
function settledValue({ type, default: initial, choices = [] }, asked, settled) {
  const value = asked ?? initial;
  if (type !== 'choice' || value !== 'auto') return value;
  const preferred = choices.find((choice) => choice.preferred && holds(choice.preferred, settled));
  return (preferred ?? choices.find((choice) => applies(choice, settled)))?.id;
}

/**
 * Whether the figure makes these changes inside a run. Data that are chosen by name are another experiment and start anew,
 * though configure() would take them; points that are moved or added do not.
 * @param {Catalog} catalog
 * @param {Config} changes
 */
export function isLive(catalog, changes) {
  return Object.entries(changes).every(
    ([key, value]) =>
      findParameter(catalog, key)?.live === true && !(key === 'data' && typeof value === 'string'),
  );
}

/**
 * The requested config after a change. A value of undefined takes the request back. What the change leaves no room for, and does
 * not bring along itself, goes: lists and matrices made for other dimensions, and choices that cannot be made beside it.
 * @param {Catalog} catalog
 * @param {Config} requested
 * @param {Config} changes
 * @returns {Config}
 */
export function merge(catalog, requested, changes) {
  /** @type {Config} */
  const merged = { ...requested, ...changes };
  const reshaped = (/** @type {string | undefined} */ by) =>
    by !== undefined && by in changes && !sameValue(changes[by], requested[by]);
  /** @type {Config} */
  const settled = {};
  for (const parameter of catalog.parameters) {
    const { key, choices = [], shapedBy } = parameter;
    const applicable = applies(parameter, settled);
    if (!(key in changes)) {
      const choice = choices.find(({ id }) => id === merged[key]);
      if (reshaped(shapedBy) || (applicable && choice && !applies(choice, settled))) delete merged[key];
    }
    if (applicable) settled[key] = settledValue(parameter, merged[key], settled);
  }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

/**
 * A change with what it leaves no room for, as merge() finds it, taken back aloud.
 * @param {Catalog} catalog
 * @param {Config} requested
 * @param {Config} changes
 * @returns {Config}
 */
export function consequences(catalog, requested, changes) {
  const merged = merge(catalog, requested, changes);
  const gone = Object.keys(requested).filter((key) => !(key in merged) && !(key in changes));
  return { ...changes, ...Object.fromEntries(gone.map((key) => [key, undefined])) };
}

/**
 * The part of a requested config that applies, which is what the core is asked: a batch size waits, unused, until stochastic
 * inference is chosen again. Keys that the catalogue does not know stay, for the core to refuse by name.
 * @param {Catalog} catalog
 * @param {Config} requested
 * @returns {Config}
 */
export function applicable(catalog, requested) {
  const settled = settle(catalog, requested);
  return Object.fromEntries(
    Object.entries(requested).filter(([key]) => key in settled || !findParameter(catalog, key)),
  );
}

/**
 * Equality of config values: numbers, text, lists of lists, dense arrays. Of a million rows it takes as long as looking at them once.
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function sameValue(a, b) {
  if (a === b || Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a) && isList(b)) {
    if (a.length !== b.length || Array.isArray(a) !== Array.isArray(b)) return false;
    for (let i = 0; i < a.length; i++) if (!sameValue(a[i], b[i])) return false;
    return true;
  }
  if (isList(a) || isList(b)) return false;
  const [one, other] = [definedOf(a), definedOf(b)];
  return (
    one.length === other.length &&
    one.every(([key, value]) => sameValue(value, /** @type {Record<string, unknown>} */ (b)[key]))
  );
}

/**
 * @param {object} value
 * @returns {value is ArrayLike<unknown>}
 */
function isList(value) {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

/** @param {object} value */
function definedOf(value) {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

/**
 * What must change to come from one requested config to another.
 * @param {Config} from
 * @param {Config} to
 * @returns {Config}  keys that `to` lacks are there as undefined
 */
export function difference(from, to) {
  /** @type {Config} */
  const changes = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (!sameValue(from[key], to[key])) changes[key] = to[key];
  }
  return changes;
}
