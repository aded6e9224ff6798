/** PyTorch, where the system's Python has it: a process that answers line by line. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { ask } from '../../../tools/lib/process.js';

/** @typedef {import('./world.js').World} World */
/** @typedef {import('./world.js').Workload} Workload */

/** The distribution's, whose packages are those of Debian's python3-torch. */
const python = '/usr/bin/python3';

/** One thread: what is compared is the algorithm's code, not how many cores it takes. */
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** What a program is asked for a workload, but how many steps. @typedef {(workload: Workload) => object} Ask */

/** @type {Ask} */
export const askBlackBox = ({ rows }) => ({ samples: rows });

/** @type {Ask} */
export const askAutoencoder = ({ rows, columns, autoencoder: settings = {} }) => ({
  rows,
  columns,
  hidden: settings.hiddenLayerSizes,
  activation: settings.activation,
  likelihood: settings.likelihood ?? 'gaussian',
  batch: settings.batchSize,
  samples: settings.importanceSamples ?? 1,
});

/**
 * @param {string} program beside this file
 * @param {Ask} request
 * @param {number} steps of a measurement; a step takes half a millisecond to three
 * @returns {Promise<World | null>} null where there is no PyTorch
 */
export async function pytorchWorld(program, request, steps) {
  if (ask(python, ['-c', 'import torch']) === null) return null;
  const child = spawn(python, [join(import.meta.dirname, program)], {
    env: { ...process.env, ...oneThread },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch ended early');
    return JSON.parse(value);
  };
  const { version } = await answer();
  const measure = async (/** @type {Workload} */ workload) => {
    child.stdin.write(`${JSON.stringify({ ...request(workload), steps })}\n`);
    return answer();
  };
  return {
    name: `PyTorch ${version}`,
    async open(workload) {
      await measure(workload);
    },
    measure,
    async release() {},
    async close() {
      child.stdin.end();
    },
  };
}
