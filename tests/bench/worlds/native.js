/** The core as a native program, built for the instruction set that WebAssembly corresponds to, and for this machine's. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildFolder, inRoot } from '../../../tools/lib/paths.js';
import { run } from '../../../tools/lib/process.js';
import { faint } from '../../../tools/lib/terminal.js';
import { encode } from '../../../web/engine/codec.js';
import { configOf } from '../workloads.js';

/** @typedef {import('./world.js').World} World */
/** @typedef {import('./world.js').Workload} Workload */

/** @type {{ name: string, folder: string, arch: string, machines?: string[] }[]} */
const builds = [
  { name: 'native SSE4.2', folder: 'bench-sse', arch: 'sse4.2', machines: ['x64'] },
  { name: 'native', folder: 'bench-native', arch: 'native' },
];

/** @returns {Promise<World[]>} */
export async function nativeWorlds() {
  const worlds = [];
  for (const { name, folder, arch, machines = [process.arch] } of builds) {
    if (machines.includes(process.arch)) worlds.push(world(name, await build(folder, arch)));
  }
  return worlds;
}

/**
 * @param {string} folder
 * @param {string} arch
 * @returns {Promise<string>} the program
 */
async function build(folder, arch) {
  const path = join(buildFolder, folder);
  // Ninja's progress, and nothing of CMake's.
  const line = (/** @type {string} */ text) => (/^\[[1-9]\d*\/\d+\]/.test(text) ? `  ${faint(text)}` : null);
  const source = inRoot('tests', 'bench');
  await run('cmake', ['-S', source, '-B', path, '-G', 'Ninja', `-DELBO_ARCH=${arch}`], { line });
  await run('cmake', ['--build', path, '--target', 'mixture-bench'], { line });
  return join(path, 'mixture-bench');
}

/**
 * @param {string} name
 * @param {string} program
 * @returns {World}
 */
function world(name, program) {
  const configs = join(buildFolder, 'bench');
  const path = (/** @type {Workload} */ workload) =>
    join(configs, `${workload.name.replace(/\W+/g, '-')}.elbo`);
  return {
    name,
    async open(workload) {
      mkdirSync(configs, { recursive: true });
      writeFileSync(path(workload), encode(configOf(workload)));
    },
    async measure(workload) {
      const { iterations, repeats } = workload;
      const args = [path(workload), String(iterations), String(repeats)];
      return JSON.parse(await run(program, args, { line: () => null }));
    },
    async release() {},
    async close() {},
  };
}
