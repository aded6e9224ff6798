/** How long an iteration takes: natively, in Node, in Chromium, in scikit-learn, and how that grows with the problem. */

import { step } from '../../tools/lib/terminal.js';
import { Bench } from './browser.js';
import { summarize, summarizeRatio } from './statistics.js';
import { digits, judged, range } from './table.js';
import { autoencoders, blackBox, growth, ranked } from './workloads.js';
import { autoencoderTables } from './autoencoder.js';
import { blackBoxTables } from './black_box.js';
import { nativeWorlds } from './worlds/native.js';
import { askAutoencoder, askBlackBox, pytorchWorld } from './worlds/pytorch.js';
import { sklearnWorld } from './worlds/scikit_learn.js';
import { chromiumWorld, nodeWorld } from './worlds/wasm.js';

/** @typedef {import('./table.js').Row} Row */
/** @typedef {import('./table.js').Table} Table */
/** @typedef {import('./worlds/world.js').Measurement} Measurement */
/** @typedef {import('./worlds/world.js').World} World */
/** @typedef {import('./workloads.js').Workload} Workload */

/** Measurements by workload and world, one a round. @typedef {Map<string, Map<string, Measurement[]>>} Measured */

/** How far a cost that should be proportional may be from it. */
const tolerated = 1.15;

/** Native and wasm have libraries of their own, whose exp and log differ in the last place. */
const sameBound = 1e-9;

/**
 * @param {{ rounds: number }} options
 * @returns {Promise<{ tables: Table[], data: object }>}
 */
export async function measureSpeed({ rounds }) {
  const native = await step('native programs', nativeWorlds);
  const bench = await Bench.open();
  const sklearn = await sklearnWorld();
  const ours = [...native, nodeWorld(), await chromiumWorld(bench)];
  const worlds = sklearn ? [...ours, sklearn] : ours;
  const blackBoxPeer = await pytorchWorld('black_box.py', askBlackBox, 200);
  const drawing = blackBoxPeer ? [...ours, blackBoxPeer] : ours;
  const trainingPeer = await pytorchWorld('autoencoder.py', askAutoencoder, 50);
  const training = trainingPeer ? [...ours, trainingPeer] : ours;
  try {
    const speeds = await step('M1 to M4', () => takeTurns(worlds, ranked, rounds));
    const drawn = await step('B1', () => takeTurns(drawing, blackBox, rounds));
    const trained = await step('V1 to V3', () => takeTurns(training, autoencoders, rounds));
    const pairs = growth.flatMap(({ small, large }) => [small, large]);
    const grown = await step('growth', () => takeTurns(ours, pairs, rounds));
    const tables = [
      times(speeds, worlds, sklearn === null),
      ratios(speeds, worlds),
      ...blackBoxTables(drawn, drawing),
      ...autoencoderTables(trained, training),
      growths(grown, ours),
      allocations(new Map([...speeds, ...drawn, ...trained]), grown, native),
    ];
    const data = {
      speeds: plain(speeds),
      blackBox: plain(drawn),
      autoencoders: plain(trained),
      growth: plain(grown),
    };
    return { tables, data };
  } finally {
    for (const world of new Set([...worlds, ...drawing, ...training])) await world.close();
    await bench.close();
  }
}

/**
 * Every round measures each workload once in every world.
 * @param {World[]} worlds
 * @param {Workload[]} workloads
 * @param {number} rounds
 * @returns {Promise<Measured>}
 */
async function takeTurns(worlds, workloads, rounds) {
  /** @type {Measured} */
  const measured = new Map();
  for (const workload of workloads) {
    for (const world of worlds) await world.open(workload);
    measured.set(workload.name, new Map(worlds.map(({ name }) => [name, []])));
  }
  for (let round = 0; round < rounds; ++round) {
    for (const workload of workloads) {
      for (const world of worlds) {
        measured
          .get(workload.name)
          ?.get(world.name)
          ?.push(await world.measure(workload));
      }
    }
  }
  for (const workload of workloads) for (const world of worlds) await world.release(workload);
  return measured;
}

/**
 * @param {Measured} measured
 * @param {string} workload
 * @param {string} world
 */
function milliseconds(measured, workload, world) {
  return (measured.get(workload)?.get(world) ?? []).map((measurement) => measurement.milliseconds);
}

/**
 * @param {Measured} speeds
 * @param {World[]} worlds
 * @param {boolean} alone whether scikit-learn is absent
 * @returns {Table}
 */
function times(speeds, worlds, alone) {
  const notes = [bounds(speeds)];
  if (alone) notes.push('scikit-learn is absent: apt-get install python3-sklearn');
  return {
    title: 'Milliseconds of an iteration of coordinate ascent: median (minimum–maximum)',
    columns: ['', ...worlds.map(({ name }) => name)],
    rows: ranked.map(({ name, rows, columns, components }) => ({
      cells: [
        `${name} N=${rows} D=${columns} K=${components}`,
        ...worlds.map((world) => range(summarize(milliseconds(speeds, name, world.name)))),
      ],
    })),
    notes,
  };
}

/**
 * Whether all who report a bound ended at the same one: did they do the same work?
 * @param {Measured} measured
 */
function bounds(measured) {
  for (const [workload, worlds] of measured) {
    const ends = [...worlds].flatMap(([, list]) => list.flatMap(({ elbo }) => elbo ?? []));
    const apart = Math.max(...ends) - Math.min(...ends);
    if (!(apart <= sameBound * Math.abs(ends[0]))) {
      return `NOT THE SAME WORK: after ${workload} the bounds differ by ${apart}.`;
    }
  }
  return `The same iterations everywhere: all bounds at their ends agree to ${sameBound}.`;
}

/**
 * @param {Measured} speeds
 * @param {World[]} worlds
 * @returns {Table}
 */
function ratios(speeds, worlds) {
  const [chromium, node] = ['wasm in Chromium', 'wasm in Node'];
  const sklearn = worlds.find(({ name }) => name.startsWith('scikit-learn'))?.name;
  const natives = worlds.map(({ name }) => name).filter((name) => name.startsWith('native'));
  const quotients = [
    ...natives.map((name) => /** @type {const} */ ([chromium, name])),
    ...natives.map((name) => /** @type {const} */ ([node, name])),
  ];
  const short = (/** @type {string} */ name) => name.replace('wasm in ', '');
  return {
    title: 'Ratios of times, round by round: median (minimum–maximum)',
    columns: [
      '',
      ...quotients.map(([above, below]) => `${short(above)} / ${below}`),
      'scikit-learn / Chromium',
    ],
    rows: ranked.map(({ name, goal }) => {
      const ratio = (/** @type {string} */ above, /** @type {string} */ below) =>
        summarizeRatio(milliseconds(speeds, name, above), milliseconds(speeds, name, below));
      const peer = sklearn ? ratio(sklearn, chromium) : null;
      const cells = [name, ...quotients.map(([above, below]) => range(ratio(above, below)))];
      return judged([...cells, peer ? range(peer) : 'absent'], '≥', goal, peer && peer.median);
    }),
  };
}

/**
 * The best of the rounds on both sides: what disturbs the machine only adds.
 * @param {Measured} grown
 * @param {World[]} worlds
 * @returns {Table}
 */
function growths(grown, worlds) {
  return {
    title: 'Growth: how much dearer a unit of N·K·D² is where there are a hundred times as many',
    columns: ['', ...worlds.map(({ name }) => name)],
    rows: growth.map(({ what, small, large }) => {
      const factors = worlds.map(({ name }) => {
        const [before, after] = [small, large].map((workload) =>
          Math.min(...milliseconds(grown, workload.name, name)),
        );
        return after / before / (size(large) / size(small));
      });
      const cells = [`${what}: ${small.name} to ${large.name}`, ...factors.map(digits)];
      return judged(cells, '≤', tolerated, Math.max(...factors));
    }),
  };
}

/** @param {Workload} workload */
const size = ({ rows, columns, components }) => rows * components * columns ** 2;

/**
 * @param {Measured} speeds
 * @param {Measured} grown
 * @param {World[]} native
 * @returns {Table}
 */
function allocations(speeds, grown, native) {
  const rows = [...speeds, ...grown].map(([workload, worlds]) => {
    const counts = native.map(({ name }) => worlds.get(name)?.[0]?.allocations ?? null);
    const known = counts.filter((count) => count !== null);
    const cells = [workload, ...counts.map((count) => (count === null ? 'not counted' : count.toFixed(2)))];
    return judged(cells, '≤', 0, known.length > 0 ? Math.max(...known) : null);
  });
  return {
    title: 'Requests for memory in an iteration after the first',
    columns: ['', ...native.map(({ name }) => name)],
    rows,
  };
}

/** @param {Measured} measured */
function plain(measured) {
  const byWorld = (/** @type {Map<string, Measurement[]>} */ worlds) =>
    Object.fromEntries(
      [...worlds].map(([world, list]) => [
        world,
        { summary: summarize(list.map((measurement) => measurement.milliseconds)), measurements: list },
      ]),
    );
  return Object.fromEntries([...measured].map(([workload, worlds]) => [workload, byWorld(worlds)]));
}
