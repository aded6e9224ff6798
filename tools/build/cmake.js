/** The C++ builds, by CMake's presets. Ninja knows what has changed; with nothing to do it takes a second. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { emscriptenEnvironment, emscriptenIdentity } from '../lib/emscripten.js';
import { buildFolder, inRoot } from '../lib/paths.js';
import { run } from '../lib/process.js';
import { contentHash } from '../lib/stamp.js';
import { faint } from '../lib/terminal.js';

/** @typedef {'native' | 'asan' | 'tidy' | 'wasm'} Preset */

/** Lines of Ninja and CMake that say that there was nothing to do. */
const idle = /Re-checking globbed|no work to do|^Preset |^ {2}\w+(:\w+)?=|^-- |^$/;

/**
 * @param {Preset} preset
 * @param {string[]} targets none: configure only
 * @param {{ configure?: boolean }} [options] configure: look anew for what the machine has, such as Catch2
 */
export async function buildPreset(preset, targets, { configure = false } = {}) {
  const folder = join(buildFolder, preset);
  const env = { NINJA_STATUS: '[%f/%t, %e s] ', ...(preset === 'wasm' ? emscriptenEnvironment : {}) };
  const line = (/** @type {string} */ text) => (idle.test(text) ? null : `  ${faint(text)}`);

  const isNew = forgetOtherToolchain(folder, preset);
  if (configure || isNew) await run('cmake', ['--preset', preset], { env, line });
  if (targets.length === 0) return;
  await run('cmake', ['--build', '--preset', preset, '--target', ...targets], { env, line });
}

/**
 * A build folder that another compiler or other presets made cannot be reused.
 * @param {string} folder
 * @param {Preset} preset
 * @returns {boolean} whether it has to be configured
 */
function forgetOtherToolchain(folder, preset) {
  const compiler = preset === 'wasm' ? emscriptenIdentity() : process.env.CXX;
  const presets = [inRoot('CMakePresets.json'), inRoot('cmake', 'EmscriptenToolchain.cmake')];
  const identity = contentHash(presets, `${inRoot()} ${compiler}`);
  const stamp = join(folder, 'toolchain');
  const configured = existsSync(stamp) && existsSync(join(folder, 'build.ninja'));
  if (configured && readFileSync(stamp, 'utf8') === identity) return false;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(stamp, identity);
  return true;
}
