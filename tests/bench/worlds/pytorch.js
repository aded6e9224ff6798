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

/** PyTorch takes about half a millisecond a step. */
const steps = 200;

/** @returns {Promise<World | null>} null where there is none */
export async function pytorchWorld() {
  if (ask(python, ['-c', 'import torch']) === null) return null;
  const child = spawn(python, [join(import.meta.dirname, 'black_box.py')], {
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
  const measure = async (/** @type {Workload} */ { rows: samples }) => {
    child.stdin.write(`${JSON.stringify({ samples, steps })}\n`);
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
