/**
 * Runs that were left where a branch began: each stays beside it as it was, with its own start and its own log, and goes on once the
 * branch has come as far. In a link they stand as links of their own, with what differs from the branch's start.
 */

import { findParameter, understandLink, writeLink } from '../engine/config.js';
import { difference } from './change.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Issue} Issue */
/** @typedef {import('./replay.js').Change} Change */
/** @typedef {import('./saves.js').Save} Save */

/**
 * @typedef {object} Left
 * @property {Config} config  as it was asked for when it was opened
 * @property {Change[]} log
 * @property {number} iteration  to which it had come
 * @property {number} at  where the branch began
 * @property {Config} requested  as it was asked for in the end
 * @property {Save} [save]  a state of it, from which it is there sooner
 */

/** Between the links of several. */
const BETWEEN = '|';

/**
 * @param {Catalog} catalog
 * @param {Left[]} left
 * @param {Config} main  what the branch was opened with
 * @returns {string} '' where there is none
 */
export function writeLeft(catalog, left, main) {
  return left
    .map(({ config, log, iteration, at }) => {
      const settings = Object.entries(difference(main, config))
        .map(([key, value]) => [key, value ?? findParameter(catalog, key)?.default])
        .filter(([, value]) => value !== undefined);
      const differs = { ...Object.fromEntries(settings), model: config.model ?? main.model };
      return writeLink(catalog, { config: differs, log, iteration, extra: { at: String(at) } }).slice(1);
    })
    .join(BETWEEN);
}

/**
 * @param {Catalog} catalog
 * @param {string} text
 * @param {Config} main  what the branch was opened with
 * @param {(config: Config, log: Change[]) => Config} asked  what a log makes of a config
 * @returns {{ left: Left[], issues: Issue[] }}
 */
export function readLeft(catalog, text, main, asked) {
  /** @type {Issue[]} */
  const issues = [];
  const left = text
    .split(BETWEEN)
    .filter((piece) => piece !== '')
    .flatMap((piece) => {
      const read = understandLink(catalog, piece, ['at']);
      issues.push(...(read?.faults.issues ?? []));
      if (!read || read.faults.issues.length > 0) return [];
      const { config, log = [], iteration = 0, extra = {} } = read.run;
      const whole = { ...main, ...config };
      return [{ config: whole, log, iteration, at: Number(extra.at) || 0, requested: asked(whole, log) }];
    });
  return { left, issues };
}
