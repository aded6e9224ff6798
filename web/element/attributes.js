/**
 * Attributes of a figure: the kebab-case of the catalogue's keys, and the handful that say how it is shown.
 */

import { attributeName, readAttributes } from '../engine/config.js';
import { ElboError } from '../engine/errors.js';
import { parseSpeed } from '../store/link.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Issue} Issue */

/**
 * How a figure is shown, which changes no run.
 * @typedef {object} Look
 * @property {string[]} view  ids of the plots, in their order
 * @property {'none' | 'compact' | 'full'} controls
 * @property {'auto' | 'light' | 'dark'} theme
 * @property {boolean} autoplay
 * @property {number} speed  iterations a second; Infinity for 'max'
 * @property {string | null} highlight  the quantity that is pointed at
 */

const DEFAULT_VIEW = 'data,trace,parts,weights';

/**
 * The requested config that a figure's attributes spell.
 * @param {Element} host
 * @param {Catalog} catalog
 * @param {Config} [before]  what they spelt last
 * @returns {{ config: Config, issues: Issue[] }}  a text that is no value of its type is an issue and changes nothing
 */
export function configFromAttributes(host, catalog, before = {}) {
  const pairs = Array.from(
    host.attributes,
    ({ name, value }) => /** @type {[string, string]} */ ([name, value]),
  );
  try {
    return { config: readAttributes(catalog, pairs), issues: [] };
  } catch (error) {
    if (!(error instanceof ElboError)) throw error;
    const faulty = error.issues.map(({ path }) => path.split(/[.[]/)[0]);
    const sound = pairs.filter(([name]) => !faulty.some((key) => attributeName(key) === name));
    const kept = Object.entries(before).filter(([key]) => faulty.includes(key));
    return {
      config: { ...Object.fromEntries(kept), ...readAttributes(catalog, sound) },
      issues: error.issues,
    };
  }
}

/**
 * @param {Element} host
 * @param {string[]} plots  ids that may be shown
 * @returns {Look}
 */
export function lookFromAttributes(host, plots) {
  const asked = (host.getAttribute('view') || DEFAULT_VIEW).split(/[\s,]+/);
  return {
    view: [...new Set(asked)].filter((id) => plots.includes(id)),
    controls: oneOf(host.getAttribute('controls'), ['compact', 'none', 'full']),
    theme: oneOf(host.getAttribute('theme'), ['auto', 'light', 'dark']),
    autoplay: host.hasAttribute('autoplay') && host.getAttribute('autoplay') !== 'false',
    speed: parseSpeed(host.getAttribute('speed')),
    highlight: host.getAttribute('highlight'),
  };
}

/**
 * @template {string} T
 * @param {string | null} text
 * @param {T[]} allowed  the first is the default
 * @returns {T}
 */
function oneOf(text, allowed) {
  return allowed.find((value) => value === text) ?? allowed[0];
}
