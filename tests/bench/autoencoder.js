/** What a training step of an autoencoder takes, and how that compares. */

import { summarize, summarizeRatio } from './statistics.js';
import { judged, range } from './table.js';
import { autoencoders } from './workloads.js';

/** @typedef {import('./table.js').Table} Table */
/** @typedef {import('./worlds/world.js').Measurement} Measurement */
/** @typedef {import('./worlds/world.js').World} World */

const chromium = 'wasm in Chromium';

/**
 * @param {Map<string, Map<string, Measurement[]>>} measured
 * @param {World[]} worlds
 * @returns {Table[]}
 */
export function autoencoderTables(measured, worlds) {
  const of = (/** @type {string} */ workload, /** @type {string} */ world) =>
    (measured.get(workload)?.get(world) ?? []).map(({ milliseconds }) => milliseconds);
  const speed = (/** @type {string} */ workload, /** @type {string} */ world) =>
    summarize(of(workload, world).map((each) => 1e3 / each));
  const peer = worlds.find((world) => world.name.startsWith('PyTorch'))?.name;
  const native = worlds.find((world) => world.name === 'native SSE4.2')?.name;
  const ratio = (/** @type {string} */ workload, /** @type {string | undefined} */ slower) =>
    slower === undefined ? null : summarizeRatio(of(workload, slower), of(workload, chromium));
  const absent = [
    ...(peer ? [] : ['PyTorch is absent: apt-get install python3-torch libopenblas0']),
    'TensorFlow.js is absent: it is no package of this project.',
  ];
  return [
    {
      title: 'Training steps a second of an autoencoder: median (minimum–maximum)',
      columns: ['', ...worlds.map((world) => world.name)],
      rows: autoencoders.map(({ name, what }) => ({
        cells: [`${name} ${what}`, ...worlds.map((world) => range(speed(name, world.name)))],
      })),
      notes: absent,
    },
    {
      title: 'Its speed in Chromium, as a multiple',
      columns: ['', 'of'],
      rows: autoencoders.flatMap(({ name, goals }) => {
        const [withPeer, withNative] = [ratio(name, peer), ratio(name, native)];
        return [
          judged(
            [`${name} of PyTorch`, withPeer ? range(withPeer) : 'absent'],
            '≥',
            goals.pytorch,
            withPeer && withPeer.median,
          ),
          judged(
            [`${name} of native SSE4.2`, withNative ? range(withNative) : 'absent'],
            '≥',
            goals.native,
            withNative && withNative.median,
          ),
        ];
      }),
    },
  ];
}
