/** Installing packages on Debian and Ubuntu; saying what to type everywhere else. */

import { existsSync, readFileSync } from 'node:fs';

import { ask, run, which } from '../lib/process.js';
import { Refusal, step } from '../lib/terminal.js';

/** @typedef {import('./needs.js').Need} Need */
/** @typedef {'debian' | 'ubuntu' | 'macos' | 'fedora' | 'other'} System */

/** @returns {System} */
export function currentSystem() {
  if (process.platform === 'darwin') return 'macos';
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const ids = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)/gm)].flatMap((match) => match[1].split(' '));
  if (which('apt-get')) return ids.includes('ubuntu') ? 'ubuntu' : 'debian';
  return ids.includes('fedora') || ids.includes('rhel') ? 'fedora' : 'other';
}

/**
 * Installs what is missing, or refuses with the lines to type.
 * @param {Need[]} missing
 */
export async function install(missing) {
  const system = currentSystem();
  const byHand = system === 'ubuntu' ? missing.filter((need) => need.ubuntu) : [];
  if (byHand.length > 0)
    throw refusal(
      byHand,
      byHand.flatMap((need) => need.ubuntu ?? []),
    );
  if (system !== 'debian' && system !== 'ubuntu') throw refusal(missing, linesFor(system, missing));

  const packages = missing.flatMap((need) => need.apt ?? []);
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  const prefix = privilege();
  if (!prefix) {
    throw refusal(missing, [
      'sudo apt-get update',
      `sudo ${install.filter((word) => word !== '--yes').join(' ')}`,
    ]);
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await step('apt-get update', () => apt(prefix, ['apt-get', 'update', '-q'], env));
  await step(`apt-get install ${packages.join(' ')}`, () => apt(prefix, install, env));
}

/**
 * The words that make a command run as root: none for root, sudo where it needs no password or can ask for
 * one; null where neither is possible.
 */
function privilege() {
  if (process.getuid?.() === 0) return [];
  if (!which('sudo')) return null;
  return process.stdin.isTTY || ask('sudo', ['-n', 'true']) !== null ? ['sudo'] : null;
}

/**
 * @param {string[]} prefix
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 */
async function apt(prefix, command, env) {
  // sudo drops the environment, so the setting goes into the command.
  const words =
    prefix.length > 0
      ? [...prefix, 'env', ...Object.entries(env).map((pair) => pair.join('=')), ...command]
      : command;
  await run(words[0], words.slice(1), { env });
}

/**
 * @param {System} system
 * @param {Need[]} missing
 */
function linesFor(system, missing) {
  if (system === 'macos') return [...new Set(missing.map((need) => need.brew))];
  if (system === 'fedora') return [...new Set(missing.map((need) => need.dnf))];
  return [`# with your system's package manager: ${missing.map((need) => need.name).join(', ')}`];
}

/**
 * @param {Need[]} missing
 * @param {string[]} lines
 */
function refusal(missing, lines) {
  const names = missing.map((need) => need.name).join(', ');
  return new Refusal(
    `Missing: ${names}. Please type\n\n${lines.map((line) => `    ${line}`).join('\n')}\n\nand start again.`,
  );
}
