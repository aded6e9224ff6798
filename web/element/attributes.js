/**
 * Attributes of a figure: the kebab-case of the catalogue's keys, and the handful that say how it is shown.
 */

import { attributeName, readAttributes } from '../engine/config.js';
import { ElboError } from '../engine/errors.js';
import { readChosen } from '../store/chosen.js';
import { parseSpeed, parseView } from '../store/link.js';
import { OWN, spelling, warn } from './spelling.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Issue} Issue */

/**
 * How a figure is shown, which changes no run.
 * @typedef {object} Look
 * @property {string[]} view  ids of plots as they were asked for, in their order; empty for the model's own choice
 * @property {'none' | 'compact' | 'full'} controls
 * @property {'full' | 'none'} status  whether the numbers are there
 * @property {string[]} knobs  settings to stand under the figure whatever `controls` says, as they were asked for
 * @property {'auto' | 'light' | 'dark'} theme
 * @property {boolean} autoplay
 * @property {number} speed  iterations a second; Infinity for 'max'
 * @property {string | null} highlight  the quantity that is pointed at
 * @property {string} compare  the runs beside the main one, see store/compare.js
 * @property {import('../plots/types.js').Chosen} chosen  what is looked at first
 */

/**
 * The requested config that a figure's attributes and, before them, its properties spell.
 * @param {Element & { settings?: Record<string, any> }} host  `settings`: the properties that were assigned
 * @param {Catalog} catalog
 * @param {Config} [before]  what they spelt last
 * @returns {{ config: Config, issues: Issue[] }}  a text that is no value of its type is an issue and changes nothing, as is an
 *   attribute that is nearly a setting
 */
export function configFromAttributes(host, catalog, before = {}) {
  const { pairs, base, issues } = spelling(host.attributes, catalog);
  const { settings = {} } = host;
  const given = Object.entries(settings);
  // A framework's template gives texts, which are what an attribute would say.
  for (const [key, value] of given) if (typeof value === 'string') pairs.set(attributeName(key), value);
  const values = Object.fromEntries(given.filter(([, value]) => typeof value !== 'string'));
  try {
    return { config: { ...base, ...readAttributes(catalog, pairs), ...values }, issues };
  } catch (error) {
    if (!(error instanceof ElboError)) throw error;
    const faulty = error.issues.map(({ path }) => path.split(/[.[]/)[0]);
    const sound = [...pairs].filter(([name]) => !faulty.some((key) => attributeName(key) === name));
    const kept = Object.entries(before).filter(([key]) => faulty.includes(key));
    return {
      config: { ...base, ...Object.fromEntries(kept), ...readAttributes(catalog, sound), ...values },
      issues: [...error.issues, ...issues],
    };
  }
}

/**
 * @param {Element} host
 * @returns {Look}
 */
export function lookFromAttributes(host) {
  return {
    view: parseView(host.getAttribute('view')),
    controls: oneOf(host.getAttribute('controls'), ['compact', 'none', 'full']),
    knobs: parseView(host.getAttribute('knobs')),
    theme: oneOf(host.getAttribute('theme'), ['auto', 'light', 'dark']),
    status: oneOf(host.getAttribute('status'), ['full', 'none']),
    autoplay: host.hasAttribute('autoplay') && host.getAttribute('autoplay') !== 'false',
    speed: parseSpeed(host.getAttribute('speed')),
    highlight: host.getAttribute('highlight'),
    compare: host.getAttribute('compare')?.trim() ?? '',
    chosen: readChosen({
      point: host.getAttribute('point'),
      coordinate: host.getAttribute('coordinate'),
    }),
  };
}

/** How a figure is shown, as its attributes are written. @param {Element} host @returns {Record<string, string>} */
export function attributesOf(host) {
  const names = host.getAttributeNames().filter((name) => OWN.includes(name) && name !== 'config');
  return Object.fromEntries(names.map((name) => [name, host.getAttribute(name) ?? '']));
}

/**
 * The settings that `knobs` names, in kebab-case or as the catalogue spells them.
 * @param {Catalog} catalog
 * @param {string[]} names
 * @returns {{ keys: string[], unknown: string[] }}  in the order of the names
 */
export function knobsOf(catalog, names) {
  const keyOf = (/** @type {string} */ name) =>
    catalog.parameters.find(({ key }) => key === name || attributeName(key) === name)?.key;
  return {
    keys: names.flatMap((name) => keyOf(name) ?? []),
    unknown: names.filter((name) => keyOf(name) === undefined),
  };
}

/**
 * What is wrong with the names of panels that were asked for; those of other models wait for their model.
 * @param {string[]} asked  ids
 * @param {readonly { id: string, models: readonly string[] }[]} plots  all that there are
 * @param {string} model  of the figure
 * @returns {Issue[]}
 */
export function viewIssues(asked, plots, model) {
  const known = plots.map(({ id }) => id);
  const own = plots.filter(({ models }) => models.includes(model)).map(({ id }) => id);
  const foreign = asked.filter((id) => !known.includes(id));
  const useless = foreign.length === 0 && asked.length > 0 && !asked.some((id) => own.includes(id));
  if (foreign.length === 0 && !useless) return [];
  const value = (useless ? asked : foreign).join(', ');
  const message = `The attribute view names ${value}, which the model ${model} has not; it has ${own.join(', ')}.`;
  warn(message);
  return [{ path: 'view', value, allowed: own.join(', '), message }];
}

/**
 * The plots to show: of those that were asked for the ones that serve the model, and where none does, the model's own choice.
 * @param {string[]} asked  ids
 * @param {{ names: { id: string }[], usual: readonly string[] }} model  its plots by name, and the ids of its own choice
 * @returns {string[]}
 */
export function viewOf(asked, { names, usual }) {
  const known = asked.filter((asked) => names.some(({ id }) => id === asked));
  return known.length > 0 ? known : [...usual];
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
