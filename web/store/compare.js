/**
 * Runs beside the main one, as configs and as text: each says in which settings it differs, and shares everything else.
 *
 *     estimator=score-function; optimizer=sgd,learning-rate=0.01      two runs, the second of which differs in two settings
 *
 * What is compared has one target, one data set and one seed, so only what concerns the inference can differ.
 */

import { attributeName, codecs, findParameter } from '../engine/config.js';
import { ElboError } from '../engine/errors.js';
import { refusal } from '../engine/text.js';
import { sameValue, settle } from './change.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Issue} Issue */
/** @typedef {import('../engine/types.js').Parameter} Parameter */

/** Beside the main run; four curves are what one can tell apart. */
export const MOST_BESIDE = 3;

/** @param {Parameter} parameter */
function mayDiffer({ key, group }) {
  return (group === 'inference' || group === 'run') && key !== 'seed';
}

/**
 * @param {Catalog} catalog
 * @param {string} text  as above
 * @returns {Config[]}  runs that differ in nothing are none. Throws ElboError 'invalid-config' with every fault
 */
export function parseCompare(catalog, text) {
  /** @type {Issue[]} */
  const issues = [];
  const runs = text
    .split(';')
    .filter((run) => run.trim() !== '')
    .map((run, i) => {
      const settings = settingsIn(run).map(([name, value]) => readSetting(catalog, name, value, i, issues));
      return Object.fromEntries(settings);
    });
  raise([...issues, ...tooMany(runs)]);
  return runs;
}

/**
 * Settings between commas; a piece without a name goes on with the value before it, which then is a list.
 * @param {string} run
 * @returns {[string, string][]}
 */
function settingsIn(run) {
  /** @type {[string, string][]} */
  const settings = [];
  for (const piece of run.split(',')) {
    const at = piece.indexOf('=');
    const last = settings.at(-1);
    if (at < 0 && last) last[1] += `,${piece}`;
    else settings.push(at < 0 ? [piece.trim(), ''] : [piece.slice(0, at).trim(), piece.slice(at + 1).trim()]);
  }
  return settings;
}

/**
 * @param {Catalog} catalog
 * @param {string} name  of the attribute
 * @param {string} text
 * @param {number} run
 * @param {Issue[]} issues  takes the faults
 * @returns {[string, any]}
 */
function readSetting(catalog, name, text, run, issues) {
  const parameter = catalog.parameters.find(({ key }) => attributeName(key) === name);
  if (!parameter || !mayDiffer(parameter)) {
    issues.push(unknown(catalog, run, name));
    return [name, text];
  }
  try {
    return [parameter.key, codecs.attribute.read(parameter, text)];
  } catch (error) {
    if (!(error instanceof ElboError)) throw error;
    issues.push(...error.issues.map((issue) => within(issue, run)));
    return [parameter.key, text];
  }
}

/**
 * Checks configs that a script gave.
 * @param {Catalog} catalog
 * @param {unknown} runs
 * @returns {Config[]}
 */
export function checkCompare(catalog, runs) {
  const list = Array.isArray(runs) ? runs : [];
  if (!Array.isArray(runs) || list.some((run) => run === null || typeof run !== 'object')) {
    raise([refusal('compare', String(runs), 'an array of configs')]);
  }
  const issues = list.flatMap((run, i) =>
    Object.keys(run)
      .filter(
        (key) =>
          !(findParameter(catalog, key) && mayDiffer(/** @type {any} */ (findParameter(catalog, key)))),
      )
      .map((key) => unknown(catalog, i, key)),
  );
  raise([...issues, ...tooMany(list)]);
  return list.map((run) => ({ ...run }));
}

/**
 * @param {Catalog} catalog
 * @param {Config[]} runs
 * @returns {string}
 */
export function formatCompare(catalog, runs) {
  return runs
    .map((run) =>
      catalog.parameters
        .filter(({ key }) => key in run)
        .map(
          (parameter) =>
            `${attributeName(parameter.key)}=${codecs.attribute.write(parameter, run[parameter.key])}`,
        )
        .join(','),
    )
    .filter((run) => run !== '')
    .join(';');
}

/**
 * A config with everything said that another may come to differ in.
 * @param {Catalog} catalog
 * @param {Config} requested
 * @returns {Config}
 */
export function pinned(catalog, requested) {
  const settled = settle(catalog, requested);
  const differing = catalog.parameters.filter(
    (parameter) => mayDiffer(parameter) && parameter.key in settled,
  );
  return Object.fromEntries(differing.map(({ key, default: initial }) => [key, requested[key] ?? initial]));
}

/**
 * The settings in which a run differs from the main one.
 * @param {Catalog} catalog
 * @param {Config} run
 * @param {Config} requested  of the main run
 * @returns {Config}
 */
export function differing(catalog, run, requested) {
  const asked = (/** @type {string} */ key) => requested[key] ?? findParameter(catalog, key)?.default;
  return Object.fromEntries(Object.entries(run).filter(([key, value]) => !sameValue(value, asked(key))));
}

/**
 * Names for runs that are compared: in what somebody made them differ, in the catalogue's words. The main run is named by what it has
 * instead, by its choices where there are such, since the numbers beside them follow.
 * @param {Catalog} catalog
 * @param {{ differs: Config, config: Config | null }[]} runs  the settings in which each differs from the main run, which is the first,
 *   and all its settings, resolved; null of one that does not stand
 * @returns {string[]}  empty where nothing differs
 */
export function labelsOf(catalog, [main, ...others]) {
  const differ = (/** @type {Config | null} */ config, /** @type {string} */ key) =>
    config !== null && !sameValue(config[key], main.config?.[key]);
  const labels = others.map(({ differs, config }) => {
    const told = catalog.parameters.filter(({ key }) => key in differs && differ(config, key));
    return inWords(told, config);
  });
  const instead = catalog.parameters.filter(({ key }) =>
    others.some(({ differs, config }) => key in differs && differ(config, key)),
  );
  const choices = instead.filter(({ type }) => type === 'choice');
  return [inWords(choices.length > 0 ? choices : instead, main.config), ...labels];
}

/**
 * @param {Parameter[]} parameters
 * @param {Config | null} config
 */
function inWords(parameters, config) {
  const known = parameters.filter(({ key }) => config?.[key] !== undefined);
  return known.map((parameter) => words(parameter, config?.[parameter.key])).join(', ');
}

/**
 * @param {Parameter} parameter
 * @param {any} value
 */
function words(parameter, value) {
  const choice = parameter.choices?.find(({ id }) => id === value);
  if (choice) return choice.label;
  if (typeof value === 'boolean') return `${parameter.label}: ${value ? 'yes' : 'no'}`;
  const text =
    typeof value === 'number'
      ? String(Number(value.toPrecision(4)))
      : codecs.attribute.write(parameter, value);
  return `${parameter.label} ${text}`;
}

/**
 * @param {Catalog} catalog
 * @param {number} run
 * @param {string} name
 */
function unknown(catalog, run, name) {
  const names = catalog.parameters.filter(mayDiffer).map(({ key }) => key);
  return refusal(`compare[${run}].${name}`, name, `the settings ${names.join(', ')}`);
}

/**
 * @param {Issue} issue
 * @param {number} run
 */
function within(issue, run) {
  const path = `compare[${run}].${issue.path}`;
  return { ...issue, path, message: `compare[${run}].${issue.message}` };
}

/** @param {unknown[]} runs */
function tooMany(runs) {
  const text = `${runs.length} runs`;
  return runs.length > MOST_BESIDE
    ? [refusal('compare', text, `at most ${MOST_BESIDE} beside the main one`)]
    : [];
}

/** @param {Issue[]} issues */
function raise(issues) {
  if (issues.length === 0) return;
  throw new ElboError('invalid-config', issues.map(({ message }) => message).join(' '), issues);
}
