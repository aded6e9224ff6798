/** Starting other programs. */

import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

import { root } from './paths.js';
import { Refusal } from './terminal.js';

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {string} [cwd] default: the repository
 * @property {(line: string) => string | null} [line] shows another line in place of each, or none for null;
 *   without it the program writes to the terminal itself
 * @property {number} [milliseconds] after which it is ended
 */

/**
 * Runs a program to its end, its output in view.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number | null, signal: string | null, output: string }>} output: where `line`
 *   was given, else empty
 */
export function start(command, args, { env, cwd = root, line, milliseconds } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: line ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      timeout: milliseconds,
      killSignal: 'SIGKILL',
    });
    let output = '';
    if (line) {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: /** @type {import('node:stream').Readable} */ (stream) }).on(
          'line',
          (text) => {
            output += `${text}\n`;
            const shown = line(text);
            if (shown !== null) process.stdout.write(`${shown}\n`);
          },
        );
      }
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}

/**
 * As start(), but failing where the program fails.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export async function run(command, args, options) {
  const { code, signal, output } = await start(command, args, options);
  if (code !== 0)
    throw new Refusal(`${[command, ...args].join(' ')} failed (${signal ?? `exit code ${code}`}).`);
  return output;
}

/**
 * What a program prints, or null where it is missing or fails.
 * @param {string} command
 * @param {string[]} args
 */
export function ask(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return status === 0 ? stdout.trim() : null;
}

/**
 * The path of a program on the PATH, or null.
 * @param {string} name
 */
export function which(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder && isExecutable(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
