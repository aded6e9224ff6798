/** What the last commit has, so that a page of changes shows all of them however often it is made. */

import { spawnSync } from 'node:child_process';

import { root } from '../lib/paths.js';

/**
 * @param {string[]} args
 * @returns {string | null} null where git refuses, or there is none
 */
function git(...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return status === 0 ? stdout : null;
}

/**
 * @param {string} commit
 * @param {string} folder
 * @returns {Set<string> | null} paths of the files in it that are others than in a commit, or new; null where there is no repository
 */
export function changedSince(commit, folder) {
  const changed = git('diff', '--name-only', '-z', commit, '--', folder);
  const added = git('ls-files', '--others', '-z', '--', folder);
  return changed === null || added === null
    ? null
    : new Set(`${changed}${added}`.split('\0').filter(Boolean));
}

/**
 * @param {string} commit
 * @param {string} path
 * @param {string | null} otherwise  what counts where there is no repository
 * @returns {string | null} the text of a file in a commit; null where it has none
 */
export function committed(commit, path, otherwise) {
  inRepository ??= git('rev-parse', '--verify', commit) !== null;
  return inRepository ? git('show', `${commit}:${path}`) : otherwise;
}

/** @type {boolean | undefined} */
let inRepository;
