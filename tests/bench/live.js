/** What a live change of one number costs: processor time of configure() in Node, where a slice of the worker's time is 8 ms. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { libraryFolder } from '../../tools/lib/paths.js';
import { step } from '../../tools/lib/terminal.js';
import { judged } from './table.js';

/** @typedef {import('./table.js').Table} Table */

const LIMIT_MS = 1;

/**
 * Rows without a generator.
 * @param {number} rows
 * @param {number} columns
 * @param {(i: number) => number} entry
 */
const own = (rows, columns, entry) => ({
  points: { shape: [rows, columns], data: Float64Array.from({ length: rows * columns }, (_, i) => entry(i)) },
});

/** @type {Record<string, [Record<string, unknown>, string, number, number]>} */
const changes = {
  'a density, its learning rate': [{ model: 'density' }, 'learningRate', 0.03, 0.04],
  'a typed density, its learning rate': [
    { model: 'density', target: 'formula', formula: 'logaddexp(-(z1+1)^2, -2*(z2-1)^2 - z1^2)' },
    'learningRate',
    0.03,
    0.04,
  ],
  'digits, the learning rate': [
    {
      model: 'vae',
      likelihood: 'bernoulli',
      data: own(1797, 64, (i) => (Math.sin(7 * i) > 0.4 ? 1 : 0)),
    },
    'learningRate',
    0.001,
    0.003,
  ],
  '100,000 rows, the tolerance': [
    { data: own(100_000, 2, (i) => Math.sin(7 * i) + (i % 5)) },
    'tolerance',
    1e-5,
    1e-6,
  ],
  'a curve, the size of a step': [{ model: 'curve', learning: 'posterior-average' }, 'stepSize', 0.3, 0.4],
};

/**
 * @param {{ rounds: number }} options
 * @returns {Promise<{ tables: Table[], data: object }>}
 */
export async function measureLive({ rounds }) {
  const { createSession } = await import(pathToFileURL(join(libraryFolder, 'core.js')).href);
  const rows = [];
  /** @type {Record<string, number>} */
  const data = {};
  for (const [name, [config, key, one, other]] of Object.entries(changes)) {
    data[name] = await step(name, async () => {
      const session = await createSession(config);
      session.step(2);
      session.frame();
      let least = Infinity;
      for (let i = 0; i < 4 * rounds; i++) {
        const before = process.cpuUsage();
        session.configure({ [key]: i % 2 ? one : other });
        const { user, system } = process.cpuUsage(before);
        least = Math.min(least, (user + system) / 1000);
      }
      session.dispose();
      return least;
    });
    rows.push(judged([name, data[name].toFixed(2)], '≤', LIMIT_MS, data[name], 'ms'));
  }
  const table = { title: 'A live change', columns: ['', 'processor time, ms'], rows };
  return { tables: [table], data };
}
