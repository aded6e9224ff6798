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
 * Whether a parameter, or a choice of one, applies beside the other values.
 * @param {{ when?: Parameter['when'] }} entry
 * @param {Config} config  resolved values; a key it lacks makes no condition fail
 */
export function applies(entry, config) {
  return Object.entries(entry.when ?? {}).every(
    ([key, allowed]) => config[key] === undefined || allowed.includes(config[key]),
  );
}

/**
 * Whether the figure makes these changes inside a run. What is chosen by name, another data set, is another experiment and
 * starts anew, though configure() would take it; points that are moved or added are not.
 * @param {Catalog} catalog
 * @param {Config} changes
 */
export function isLive(catalog, changes) {
  return Object.entries(changes).every(([key, value]) => {
    const parameter = findParameter(catalog, key);
    return parameter?.live === true && !(parameter.type === 'choice' && typeof value === 'string');
  });
}

/**
 * The requested config after a change. A value of undefined takes the request back. Lists and matrices are made for the
 * dimensions of one data set, so new data drops those that the same change does not bring along.
 * @param {Catalog} catalog
 * @param {Config} requested
 * @param {Config} changes
 * @returns {Config}
 */
export function merge(catalog, requested, changes) {
  /** @type {Config} */
  const merged = { ...requested, ...changes };
  const newData = 'data' in changes && !sameValue(changes.data, requested.data);
  for (const [key, value] of Object.entries(merged)) {
    const type = findParameter(catalog, key)?.type;
    const outgrown = newData && (type === 'list' || type === 'matrix') && !(key in changes);
    if (value === undefined || outgrown) delete merged[key];
  }
  return merged;
}

/**
 * The part of a requested config that applies, which is what the core is asked: a batch size waits, unused, until stochastic
 * inference is chosen again. Keys that the catalogue does not know stay, for the core to refuse by name.
 * @param {Catalog} catalog
 * @param {Config} requested
 * @returns {Config}
 */
export function applicable(catalog, requested) {
  const full = { ...defaults(catalog), ...requested };
  return Object.fromEntries(
    Object.entries(requested).filter(([key]) => applies(findParameter(catalog, key) ?? {}, full)),
  );
}

/**
 * Every default of the catalogue, `auto` included.
 * @param {Catalog} catalog
 * @returns {Config}
 */
export function defaults(catalog) {
  return Object.fromEntries(catalog.parameters.map(({ key, default: value }) => [key, value]));
}

/**
 * Equality of config values: numbers, text, lists of lists.
 * @param {unknown} a
 * @param {unknown} b
 */
export function sameValue(a, b) {
  return (
    Object.is(a, b) ||
    (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))
  );
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
