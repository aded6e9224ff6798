/**
 * Recordings of the scenes: runs as plots receive them, with what evaluate() answered, made by the headless core with fixed seeds.
 *
 * They are kept and not computed anew by the tests, because a picture is compared to a hundredth of a pixel: another compiler or
 * another mathematical library moves the last digits of a frame, and what the core computes is the concern of other tests. Numbers in
 * long arrays have seven significant digits, in very long ones, which are grids, four.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

import { runsOf } from '../../web/element/runs.js';
import { loadPlots } from '../../web/plots/index.js';
import { labelsOf } from '../../web/store/compare.js';
import { labelled } from '../../web/store/labels.js';
import { scenes } from './scenes.js';

/** @typedef {import('../../web/plots/types.js').Analysis} Analysis */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */
/** @typedef {import('./scenes.js').Scene} Scene */

/** As a page asks for at most. */
const MOST_POINTS = 4000;

/** Arrays up to this length keep their digits. */
const SHORT = 16;
/** Longer ones are grids, whose values no picture shows as numbers. */
const LONG = 1000;

const folder = new URL('./recordings/', import.meta.url);

/** @param {Pick<Scene, 'model' | 'id'>} scene */
const recordingOf = ({ model, id }) => new URL(`${model}-${id}.json.br`, folder);

/** @returns {URL[]} recordings of scenes that are no more */
export function unusedRecordings() {
  const used = scenes.map((scene) => recordingOf(scene).href);
  return readdirSync(folder)
    .map((name) => new URL(name, folder))
    .filter(({ href }) => !used.includes(href));
}

/**
 * The runs of a scene, as they were recorded.
 * @param {Scene} scene
 * @returns {Run[]}
 */
export function recorded(scene) {
  const file = recordingOf(scene);
  if (!existsSync(file)) throw new Error(`${scene.model}/${scene.id} was never recorded.`);
  return JSON.parse(brotliDecompressSync(readFileSync(file)).toString(), (_key, value) =>
    value?.float64 ? Float64Array.from(value.float64, Number) : value,
  );
}

/**
 * The same by name.
 * @param {string} model
 * @param {string} id
 */
export function recordedOf(model, id) {
  const scene = scenes.find((one) => one.model === model && one.id === id);
  if (!scene) throw new Error(`There is no scene ${model}/${id}.`);
  return recorded(scene);
}

/**
 * Records a scene.
 * @param {Scene} scene
 * @param {{ createSession: (config: any) => Promise<any>, catalog: () => any }} core  the headless entry
 * @returns {Promise<number>} bytes
 */
export async function record(scene, core) {
  const text = JSON.stringify(await runsIn(scene, core), (_key, value) =>
    ArrayBuffer.isView(value)
      ? { float64: Array.from(/** @type {Float64Array} */ (value), rounded(value.byteLength / 8)) }
      : value,
  );
  const file = recordingOf(scene);
  mkdirSync(dirname(file.pathname), { recursive: true });
  const bytes = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(file, bytes);
  return bytes.length;
}

/**
 * @param {number} length
 * @returns {(value: number) => number | string} what JSON has for a number of an array of this length
 */
function rounded(length) {
  const digits = length <= SHORT ? 17 : length <= LONG ? 7 : 4;
  return (value) => (Number.isFinite(value) ? Number(value.toPrecision(digits)) : String(value));
}

/**
 * The runs of a scene as a figure hands them to its plots.
 * @param {Scene} scene
 * @param {{ createSession: (config: any) => Promise<any>, catalog: () => any }} core
 * @returns {Promise<Run[]>}
 */
async function runsIn(scene, { createSession, catalog }) {
  const { model, config = {}, beside = [], iterations, answered = iterations, chosen = {} } = scene;
  const table = catalog();
  const plots = await loadPlots(model);
  const configs = [{}, ...beside].map((differs) => ({ model, ...config, ...differs }));
  const sessions = await Promise.all(configs.map(createSession));
  const [main] = sessions;
  for (const session of sessions) session.step(answered);
  const frame = main.frame({ maxPoints: MOST_POINTS });
  const analyses = await answersOf(scene, plots, main, { config: main.config, frame, chosen }, table);
  for (const session of sessions) session.step(iterations - answered);
  const labels = labelsOf(
    table,
    sessions.map((session, i) => ({ differs: i === 0 ? {} : beside[i - 1], config: session.config })),
  );
  const states = sessions.map((session, i) => ({
    config: session.config,
    frame: session.frame({ maxPoints: MOST_POINTS }),
    label: labels[i],
  }));
  for (const session of sessions) session.dispose();
  const others = states.slice(1).map((state) => ({ ...state, differs: {}, refusal: null }));
  return runsOf({ ...states[0], analyses, chosen, beside: others }, table);
}

/**
 * What evaluate() answers to all that the plots ask.
 * @param {Scene} scene
 * @param {Plot[]} plots
 * @param {any} session
 * @param {Run} run
 * @param {any} table  the catalogue
 * @returns {Promise<Record<string, Analysis>>}
 */
async function answersOf({ answers = 'all', model }, plots, session, run, table) {
  const offered = table.parameters.find((/** @type {any} */ { key }) => key === 'model').choices;
  /** @type {string[]} */
  const known = offered.find((/** @type {any} */ { id }) => id === model).evaluate;
  const wanted = known.filter(
    (what) =>
      plots.some(({ analyses }) => analyses?.includes(what)) ||
      (what === 'evidence' && run.frame?.why?.['bound.logEvidence'] === 'not-computed'),
  );
  if (answers === 'none') return {};
  if (answers === 'pending') return Object.fromEntries(wanted.map((what) => [what, { pending: 0.35 }]));
  /** @type {Record<string, Analysis>} */
  const analyses = {};
  /** @type {Record<string, string>} */
  const asked = {};
  // Some plots ask for more once the first answer is there.
  for (let round = 0; round < 2; round++) {
    for (const what of wanted) {
      const told = plots.map(({ asks }) => asks?.({ ...run, analyses })[what]);
      const options = told.find((one) => one !== undefined);
      if (options === null || asked[what] === JSON.stringify(options ?? null)) continue;
      asked[what] = JSON.stringify(options ?? null);
      try {
        analyses[what] = labelled(table, (await session.evaluate(what, options)) ?? {});
      } catch (error) {
        analyses[what] = { refusal: String(/** @type {Error} */ (error).message) };
      }
    }
  }
  return analyses;
}
