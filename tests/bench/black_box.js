/** What a step of black-box inference takes, and how that compares. */

import { summarize, summarizeRatio } from './statistics.js';
import { judged, range } from './table.js';
import { blackBox } from './workloads.js';

/** @typedef {import('./table.js').Table} Table */
/** @typedef {import('./worlds/world.js').Measurement} Measurement */
/** @typedef {import('./worlds/world.js').World} World */

/** In Chromium, of the speed of the native SSE4.2 build. */
const leastOfNative = 0.6;
/** In Chromium, times PyTorch's speed. */
const leastOfPytorch = 170;

const chromium = 'wasm in Chromium';

/**
 * @param {Map<string, Map<string, Measurement[]>>} measured
 * @param {World[]} worlds
 * @returns {Table[]}
 */
export function blackBoxTables(measured, worlds) {
  const { name } = blackBox[0];
  const of = (/** @type {string} */ world) =>
    (measured.get(name)?.get(world) ?? []).map(({ milliseconds }) => milliseconds);
  const speed = (/** @type {string} */ world) => summarize(of(world).map((each) => 1e3 / each));
  const peer = worlds.find((world) => world.name.startsWith('PyTorch'))?.name;
  const native = worlds.find((world) => world.name === 'native SSE4.2')?.name;
  const times = (/** @type {string | undefined} */ slower) =>
    slower === undefined ? null : summarizeRatio(of(slower), of(chromium));
  const [withNative, withPeer] = [times(native), times(peer)];
  return [
    {
      title:
        'Steps a second of black-box inference (full-rank q, 4 components, 64 draws, Adam): median (minimum–maximum)',
      columns: ['', ...worlds.map((world) => world.name)],
      rows: [{ cells: [name, ...worlds.map((world) => range(speed(world.name)))] }],
      notes: peer ? [] : ['PyTorch is absent: apt-get install python3-torch libopenblas0'],
    },
    {
      title: 'The speed in Chromium, as a multiple',
      columns: ['', 'of'],
      rows: [
        judged(
          [`${name} of native SSE4.2`, withNative ? range(withNative) : 'absent'],
          '≥',
          leastOfNative,
          withNative && withNative.median,
        ),
        judged(
          [`${name} of PyTorch`, withPeer ? range(withPeer) : 'absent'],
          '≥',
          leastOfPytorch,
          withPeer && withPeer.median,
        ),
      ],
    },
  ];
}
