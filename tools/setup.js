/**
 * Makes a fresh machine ready: the system's packages, then npm's. Quiet where nothing is missing. Uses Node's
 * own modules only, because it runs before `npm ci`.
 *
 *     node tools/setup.js [start | test | check]
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { inRoot, isMain } from './lib/paths.js';
import { run } from './lib/process.js';
import { Refusal, runMain, say, step } from './lib/terminal.js';
import { missing, purposes } from './setup/needs.js';
import { install } from './setup/system.js';

/** @typedef {import('./setup/needs.js').Purpose} Purpose */

const oldestNode = [20, 19];

/** @param {Purpose} purpose */
export async function setUp(purpose) {
  checkNode();
  // Twice, because what the first round installs decides about one need of the second (doctest beside Catch2
  // 3).
  for (let round = 0; round < 2; ++round) {
    const wanted = missing(purpose);
    if (wanted.length > 0) await install(wanted);
  }
  const still = missing(purpose).map((need) => need.name);
  if (still.length > 0) throw new Refusal(`Installed, but still not found: ${still.join(', ')}.`);
  await installModules();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new Refusal(
    `Node ${oldestNode.join('.')} or newer is needed; this is ${process.versions.node} (https://nodejs.org).`,
  );
}

/** `npm ci`, when node_modules is missing or was made from another lockfile. */
async function installModules() {
  const lockfile = readFileSync(inRoot('package-lock.json'));
  const hash = createHash('sha256')
    .update(`${process.platform} ${process.arch}\n`)
    .update(lockfile)
    .digest('hex');
  const stamp = inRoot('node_modules', '.elbo-lockfile-hash');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  await step('npm ci', () =>
    run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  writeFileSync(stamp, hash);
}

if (isMain(import.meta.url)) {
  runMain(async () => {
    const purpose = /** @type {Purpose} */ (process.argv[2] ?? 'start');
    if (!purposes.includes(purpose)) throw new Refusal(`node tools/setup.js [${purposes.join(' | ')}]`);
    await setUp(purpose);
    say('Everything is there.');
  });
}
