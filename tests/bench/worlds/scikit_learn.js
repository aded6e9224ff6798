/** scikit-learn, where the system's Python has it: a process that answers line by line. */

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { buildFolder } from '../../../tools/lib/paths.js';
import { ask } from '../../../tools/lib/process.js';
import { points } from '../workloads.js';

/** @typedef {import('./world.js').World} World */
/** @typedef {import('./world.js').Workload} Workload */

/** The distribution's, whose packages are those of Debian's python3-sklearn. */
const python = '/usr/bin/python3';

/** One thread: what is compared is the algorithm's code, not how many cores it takes. */
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** Enough iterations for the difference of two fits to stand out. */
const leastIterations = 10;

/** @returns {Promise<(World & { version: string }) | null>} null where there is none */
export async function sklearnWorld() {
  if (ask(python, ['-c', 'import sklearn.mixture']) === null) return null;
  const child = spawn(python, [join(import.meta.dirname, 'scikit_learn.py')], {
    env: { ...process.env, ...oneThread },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('scikit-learn ended early');
    return JSON.parse(value);
  };

  const folder = join(buildFolder, 'bench');
  const request = async (/** @type {Workload} */ workload) => {
    const { name, rows, columns, components } = workload;
    const path = join(folder, `${name.replace(/\W+/g, '-')}.f64`);
    const iterations = Math.max(leastIterations, Math.min(workload.iterations, 50));
    child.stdin.write(`${JSON.stringify({ path, rows, columns, components, iterations })}\n`);
    return answer();
  };
  const { version } = await answer();
  return {
    name: `scikit-learn ${version}`,
    version,
    async open(workload) {
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `${workload.name.replace(/\W+/g, '-')}.f64`);
      writeFileSync(path, new Uint8Array(points(workload).data.buffer));
      await request(workload);
    },
    measure: request,
    async release() {},
    async close() {
      child.stdin.end();
    },
  };
}
