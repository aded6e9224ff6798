/**
 * A config between its places: the attributes of an element and the link of a page. Both speak the catalogue's
 * keys, so a new parameter needs nothing here.
 */

import { ElboError } from './errors.js';
import { mendLink, sealed } from './link-text.js';
import { readParameters, writeParameters } from './parameters.js';
import { nearestName } from './nearest.js';
import { allowedText, codecs, refusal, unescape } from './text.js';

export { allowedText, codecs };

/**
 * @typedef {import('./types.js').Catalog} Catalog
 * @typedef {import('./types.js').Config} Config
 * @typedef {import('./types.js').Parameter} Parameter
 * @typedef {import('./types.js').Issue} Issue
 */

/**
 * Settings and, under `parameters`, parameters that were set: the change of a run at one iteration, made in this order.
 * @typedef {Config & { parameters?: import('./types.js').Parameters }} Alteration
 */

/**
 * A run as a link tells it: the config, the changes made on the way and how far it went.
 * @typedef {object} Run
 * @property {Config} config
 * @property {number} iteration
 * @property {[number, Alteration][]} log after which iteration, what configure() and setParameters() changed
 * @property {{ [key: string]: string }} extra keys of the page's own, as text
 */

/** Of the link's format. */
export const LINK_VERSION = 1;

const RESERVED = ['v', 'iteration', 'log'];

/** hiddenLayerSizes as hidden-layer-sizes. @param {string} key */
export function attributeName(key) {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * @param {Catalog} catalog
 * @param {string} key
 */
export function findParameter(catalog, key) {
  return catalog.parameters.find((parameter) => parameter.key === key);
}

/**
 * The config in an element's attributes; names that no parameter has are somebody else's.
 * @param {Catalog} catalog
 * @param {Iterable<[string, string]>} attributes
 * @returns {Config}
 */
export function readAttributes(catalog, attributes) {
  const given = new Map(attributes);
  const faults = new Faults();
  /** @type {Config} */
  const config = {};
  for (const parameter of catalog.parameters) {
    const text = given.get(attributeName(parameter.key));
    if (text === undefined) continue;
    faults.collect(() => (config[parameter.key] = codecs.attribute.read(parameter, text)));
  }
  faults.raise();
  return config;
}

/**
 * @param {Catalog} catalog
 * @param {Config} config
 * @returns {[string, string][]} attributes, those with their default left out
 */
export function writeAttributes(catalog, config) {
  return entries(catalog, config).map(([parameter, value]) => [
    attributeName(parameter.key),
    codecs.attribute.write(parameter, value),
  ]);
}

/**
 * The fragment of a link: `#v=1&model=mixture&components=4&iteration=37&log=12*tolerance!0.001~20*columns!0,1`. Parameters that were
 * set on the way stand in the log as well: `log=12*parameters!mean:2:0.5,-1;scale:2:1,1`.
 * @param {Catalog} catalog
 * @param {{ config: Config, iteration?: number, log?: [number, Alteration][], extra?: { [key: string]: string } }} run
 * @returns {string}
 */
export function writeLink(catalog, { config, iteration = 0, log = [], extra = {} }) {
  const pairs = [`v=${LINK_VERSION}`, `model=${config.model ?? findParameter(catalog, 'model')?.default}`];
  for (const [parameter, value] of entries(catalog, config)) {
    if (parameter.key !== 'model') pairs.push(`${parameter.key}=${codecs.link.write(parameter, value)}`);
  }
  if (iteration > 0) pairs.push(`iteration=${iteration}`);
  if (log.length > 0) pairs.push(`log=${log.map((entry) => writeLogEntry(catalog, entry)).join('~')}`);
  for (const [key, text] of Object.entries(extra)) pairs.push(`${key}=${escapeExtra(text)}`);
  return sealed(`#${pairs.join('&')}`);
}

/**
 * @param {Catalog} catalog
 * @param {string} fragment with or without its '#', perhaps damaged on its way (see link-text.js)
 * @param {string[]} [extraKeys] keys of the page's own; any other that the catalogue lacks is refused
 * @returns {Run | null} null where the fragment is no link of ours; throws ElboError with every fault
 */
export function readLink(catalog, fragment, extraKeys = []) {
  const read = understandLink(catalog, fragment, extraKeys);
  read?.faults.raise();
  return read && read.run;
}

/**
 * What can be understood of a link, and what cannot.
 * @param {Catalog} catalog
 * @param {string} fragment
 * @param {string[]} [extraKeys]
 * @returns {{ run: Run, faults: Faults } | null} null where the fragment is no link of ours
 */
export function understandLink(catalog, fragment, extraKeys = []) {
  const pairs = mendLink(fragment)
    .split('&')
    .map((pair) => split(pair, '='));
  const version = pairs.find(([key]) => key === 'v')?.[1];
  if (version === undefined) return null;
  const faults = new Faults();
  /** @type {Run} */
  const run = { config: {}, iteration: 0, log: [], extra: {} };
  if (version !== String(LINK_VERSION)) {
    // In another version, everything may mean something else.
    faults.add(refusal('v', version, `${LINK_VERSION}, the format's version`));
  }
  for (const [name, text] of pairs) {
    const key = name.replace(/%20|\+|\s/g, '');
    faults.collect(() => {
      if (key === 'iteration') run.iteration = readIteration(key, text);
      else if (key === 'log') run.log = readLog(catalog, text);
      else if (extraKeys.includes(key)) run.extra[key] = unescape(text, key, 'percent-encoded text');
      else if (key !== 'v' && key !== '') run.config[key] = readPair(catalog, key, text, extraKeys);
    });
  }
  if (version !== String(LINK_VERSION)) Object.assign(run, { config: {}, iteration: 0, log: [], extra: {} });
  return { run, faults };
}

/** Every fault of a text at once. */
class Faults {
  /** @type {Issue[]} */
  #issues = [];

  /** @param {...Issue} issues */
  add(...issues) {
    this.#issues.push(...issues);
  }

  /** @param {() => void} action */
  collect(action) {
    try {
      action();
    } catch (error) {
      if (error instanceof ElboError) this.add(...error.issues);
      else throw error;
    }
  }

  get issues() {
    return this.#issues;
  }

  raise() {
    if (this.#issues.length === 0) return;
    const message = this.#issues.map((issue) => issue.message).join(' ');
    throw new ElboError('invalid-config', message, this.#issues);
  }
}

/**
 * The settings of a config that differ from their defaults, in the catalogue's order.
 * @param {Catalog} catalog
 * @param {Config} config
 * @returns {[Parameter, any][]}
 */
function entries(catalog, config) {
  for (const key of Object.keys(config)) if (!findParameter(catalog, key)) throw unknownKey(catalog, key, []);
  return catalog.parameters.flatMap((parameter) => {
    const value = config[parameter.key];
    const isDefault =
      value === undefined ||
      codecs.attribute.write(parameter, value) === codecs.attribute.write(parameter, parameter.default);
    return isDefault ? [] : [/** @type {[Parameter, any]} */ ([parameter, value])];
  });
}

/**
 * @param {Catalog} catalog
 * @param {string} key
 * @param {string} text
 * @param {string[]} extraKeys
 */
function readPair(catalog, key, text, extraKeys) {
  const parameter = findParameter(catalog, key);
  if (!parameter) throw unknownKey(catalog, key, extraKeys);
  return codecs.link.read(parameter, text);
}

/**
 * Percent-encoded, but for what the text of several settings is made of.
 * @param {string} text
 */
function escapeExtra(text) {
  return encodeURIComponent(text).replace(/%(2C|3B|3D)/g, decodeURIComponent);
}

/**
 * @param {Catalog} catalog
 * @param {[number, Alteration]} entry
 */
function writeLogEntry(catalog, [iteration, changes]) {
  const pairs = Object.entries(changes).map(([key, value]) => {
    if (key === 'parameters') return `*parameters!${writeParameters(value)}`;
    const parameter = findParameter(catalog, key);
    if (!parameter) throw unknownKey(catalog, key, []);
    return `*${key}!${codecs.link.write(parameter, value)}`;
  });
  return iteration + pairs.join('');
}

/**
 * @param {Catalog} catalog
 * @param {string} text
 * @returns {[number, Alteration][]}
 */
function readLog(catalog, text) {
  const read = (/** @type {string} */ log) =>
    log.split('~').map((entry, i) => readLogEntry(catalog, entry, `log[${i}]`));
  try {
    return read(text);
  } catch (error) {
    const marked = remarked(catalog, text);
    if (marked === text) throw error;
    try {
      return read(marked);
    } catch {
      throw error;
    }
  }
}

/**
 * A log whose marks were encoded on the way, with its marks. They are told from the same marks in its values by what follows them.
 * @param {Catalog} catalog
 * @param {string} text
 */
function remarked(catalog, text) {
  const keys = [...catalog.parameters.map(({ key }) => key), 'parameters'].join('|');
  return text
    .replace(new RegExp(`%2A(?=(?:${keys})(?:!|%21))`, 'gi'), '*')
    .replace(new RegExp(`(\\*(?:${keys}))%21`, 'g'), '$1!')
    .replace(/%7E(?=\d+(?:\*|~|%7E|$))/gi, '~');
}

/**
 * @param {Catalog} catalog
 * @param {string} text
 * @param {string} path
 * @returns {[number, Alteration]}
 */
function readLogEntry(catalog, text, path) {
  const [iteration, ...pairs] = text.split('*');
  const changes = pairs.map((pair) => {
    const [key, value] = split(pair, '!');
    if (key === 'parameters') return [key, readParameters(value, `${path}.parameters`)];
    return [key, readPair(catalog, key, value, [])];
  });
  return [readIteration(path, iteration), Object.fromEntries(changes)];
}

/**
 * @param {string} path
 * @param {string} text
 */
function readIteration(path, text) {
  const iteration = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(iteration)) return iteration;
  const issue = refusal(path, text, 'an iteration, a whole number from 0');
  throw new ElboError('invalid-config', issue.message, [issue]);
}

/**
 * @param {string} text
 * @param {string} separator
 * @returns {[string, string]}
 */
function split(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * @param {Catalog} catalog
 * @param {string} key
 * @param {string[]} extraKeys
 */
function unknownKey(catalog, key, extraKeys) {
  const keys = [...catalog.parameters.map((parameter) => parameter.key), ...RESERVED, ...extraKeys];
  const near = nearestName(key, keys);
  const some = near
    ? `the keys of settings, perhaps ${near}`
    : `the keys of settings, such as ${keys.slice(0, 4).join(', ')}`;
  const issue = refusal(key, key, some);
  return new ElboError('invalid-config', issue.message, [issue]);
}
