/**
 * What the names of a figure's attributes mean. HTML writes them in small letters, so `weightConcentrationPrior` arrives as
 * `weightconcentrationprior`; frameworks and people write more ways than one. A name that is nearly a setting is said, since it
 * would do nothing in silence.
 */

import { attributeName } from '../engine/config.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Issue} Issue */

/** Attributes of the element that are no settings. */
export const OWN = [
  'autoplay',
  'speed',
  'controls',
  'view',
  'theme',
  'status',
  'loading',
  'highlight',
  'point',
  'coordinate',
  'compare',
  'knobs',
  'config',
];

/** Attributes of HTML and of habit, which are near some setting by chance. */
const FOREIGN =
  /^(?:(?:data|aria|v|x|ng)[-:].*|on.*|item.*|.*[:@.].*|class|id|style|slot|title|lang|dir|hidden|role|part|key|ref|is|nonce|inert|width|height|name|value|type|src|alt|label|size|color|tabindex)$/;

/** So many letters may be wrong in a word of so many. @param {string} word */
const tolerance = (word) => (word.length > 5 ? 2 : 1);

/** What the console has been told. @type {Set<string>} */
const said = new Set();

/**
 * @param {Iterable<{ name: string, value: string }>} attributes
 * @param {Catalog} catalog
 * @returns {{ pairs: Map<string, string>, base: Record<string, any>, issues: Issue[] }}  `pairs`: texts by the names that
 *   readAttributes() knows; `base`: what the attribute `config` holds
 */
export function spelling(attributes, catalog) {
  const names = catalog.parameters.map(({ key }) => attributeName(key));
  const bySound = new Map([...names, ...OWN].map((name) => [plain(name), name]));
  /** @type {Map<string, string>} */
  const pairs = new Map();
  /** @type {Issue[]} */
  const issues = [];
  /** @type {Record<string, any>} */
  let base = {};
  for (const { name, value } of attributes) {
    const meant = bySound.get(plain(name));
    if (meant === 'config') {
      const read = readObject(value);
      if (read) base = read;
      else issues.push(noObject(value));
    } else if (meant) {
      // The name as it should be written counts before any other spelling of it.
      if (name === meant || !pairs.has(meant)) pairs.set(meant, value);
    } else if (!FOREIGN.test(name)) {
      const near = nearest(plain(name), [...bySound.keys()]);
      if (near) issues.push(unknown(name, value, /** @type {string} */ (bySound.get(near))));
    }
  }
  for (const { message } of issues) warn(message);
  return { pairs, base, issues };
}

/** @param {string} name */
const plain = (name) => name.replace(/[-_]/g, '').toLowerCase();

/** @param {string} text */
function readObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} value
 * @returns {Issue}
 */
function noObject(value) {
  const allowed = 'the settings as JSON';
  const message =
    `The attribute config is no JSON ("${value.slice(0, 40)}"). An object is assigned to the property config; ` +
    'some frameworks write it as text where the script of the figure has not run yet.';
  return { path: 'config', value, allowed, message };
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} meant
 * @returns {Issue}
 */
function unknown(name, value, meant) {
  return {
    path: name,
    value,
    allowed: meant,
    message: `The attribute ${name} is none of this figure’s; did you mean ${meant}?`,
  };
}

/** Tells authors, once. @param {string} message */
export function warn(message) {
  if (said.has(message)) return;
  said.add(message);
  console.warn(`elbo-explorer: ${message}`);
}

/**
 * @param {string} word
 * @param {string[]} known
 * @returns {string | undefined} the one that it is nearest to, if near at all
 */
function nearest(word, known) {
  const near = known
    .map((other) => ({ other, wrong: distance(word, other) }))
    .filter(({ other, wrong }) => wrong <= Math.min(tolerance(word), tolerance(other)));
  return near.sort((a, b) => a.wrong - b.wrong)[0]?.other;
}

/**
 * Letters to add, leave out, replace or swap with their neighbour.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; ++i) {
    rows.push([i]);
    for (let j = 1; j <= b.length; ++j) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i][j] = Math.min(
        rows[i - 1][j] + 1,
        rows[i][j - 1] + 1,
        rows[i - 1][j - 1] + (same ? 0 : 1),
        swapped ? rows[i - 2][j - 2] + 1 : Infinity,
      );
    }
  }
  return rows[a.length][b.length];
}
