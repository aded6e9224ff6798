/**
 * The modules as they are fetched: each model's in two halves (web/engine/rest.js). Into the first goes every function that ran while a
 * figure of that model, which nobody has changed, or the one that opens the front page, opened, played and drew what it shows
 * (split/ordinary.js), the rest is the rest; so nobody keeps a list of either. The module with every model stays whole.
 *
 * What needs the rest from the beginning is found by trying (split/needs.js), and stands in the catalogue.
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { readAttributes } from '../../web/engine/config.js';
import { FIRST, STAND_INS } from '../../web/engine/rest.js';
import { defaultView } from '../../web/plots/index.js';
import { emscriptenEnvironment } from '../lib/emscripten.js';
import { articleFigures } from '../lib/figures.js';
import { buildFolder, generatedFolder, inRoot } from '../lib/paths.js';
import { ask, isExecutable, run } from '../lib/process.js';
import { coreCatalog, writer } from './catalog.js';
import { Core } from './split/core.js';
import { needsOf } from './split/needs.js';
import { playOrdinary } from './split/ordinary.js';

/** @typedef {import('../../web/engine/types.js').Catalog} Catalog */
/** @typedef {import('../../web/engine/types.js').Rest} Rest */

const linked = join(buildFolder, 'wasm', 'wasm');

/** The figure that opens the front page, where readers come from. */
const [opening] = articleFigures();

/** What the halves hang on beside files. */
export const splitKey = () => JSON.stringify(opening.attributes);

/** Where the modules lie as they are fetched. */
export const splitFolder = join(generatedFolder, 'modules');
export const needsJson = join(generatedFolder, 'needs.json');

export const splitInputs = [
  linked,
  writer,
  import.meta.filename,
  join(import.meta.dirname, 'split'),
  inRoot('web', 'plots'),
  inRoot('web', 'engine', 'rest.js'),
];
export const splitOutputs = [needsJson, join(splitFolder, 'elbo-core.wasm')];

/** What the modules use, beyond the first version of WebAssembly. */
const features = [
  'simd',
  'exception-handling',
  'bulk-memory',
  'mutable-globals',
  'sign-ext',
  'nontrapping-float-to-int',
].map((name) => `--enable-${name}`);

/** @param {string} name of a module */
export const glueOf = (name) => join(linked, `elbo-${name}.mjs`);

export async function splitModules() {
  rmSync(splitFolder, { recursive: true, force: true });
  mkdirSync(splitFolder, { recursive: true });
  copyFileSync(join(linked, 'elbo-core.wasm'), join(splitFolder, 'elbo-core.wasm'));
  const catalog = coreCatalog();
  const models = catalog.parameters.find(({ key }) => key === 'model')?.choices ?? [];
  /** @type {Record<string, Rest>} */
  const needs = {};
  for (const { id } of models) {
    await split(catalog, id);
    const rest = new WebAssembly.Module(readFileSync(wasmOf(splitFolder, `${id}-rest`)));
    needs[id] = await needsOf(catalog, id, (whenLoaded) =>
      openCore(id, wasmOf(splitFolder, id), () => (whenLoaded(), rest)),
    );
  }
  writeFileSync(needsJson, `${JSON.stringify(needs, null, 2)}\n`);
}

/** @param {string} folder @param {string} name */
const wasmOf = (folder, name) => join(folder, `elbo-${name}.wasm`);

/**
 * More than one, since what a function is called for may hang on the numbers. The first goes on longest.
 * @param {Catalog} catalog
 * @param {string} model
 * @returns {import('./split/ordinary.js').Game[]}
 */
function gamesOf(catalog, model) {
  const view = defaultView(model);
  /** @type {import('./split/ordinary.js').Game[]} */
  const games = [
    { config: { model, seed: 1 }, view, lengths: [0, 1, 40, 160] },
    { config: { model, seed: 2 }, view, lengths: [0, 1, 2, 3, 5, 8, 13] },
  ];
  const config = readAttributes(catalog, Object.entries(opening.attributes));
  if (config.model === model)
    games.push({ config, view: opening.attributes.view.split(','), lengths: [0, 1, 40, 160] });
  return games;
}

/**
 * @param {Catalog} catalog
 * @param {string} model
 */
async function split(catalog, model) {
  const whole = wasmOf(linked, model);
  const counted = join(splitFolder, `${model}.counted.wasm`);
  const profile = join(splitFolder, `${model}.profile`);
  await wasmSplit(['--instrument', whole, '-o', counted]);
  const played = [];
  for (const game of gamesOf(catalog, model)) {
    const core = await openCore(model, counted);
    await playOrdinary(core, game);
    played.push(`${profile}.${played.length}`);
    writeFileSync(played[played.length - 1], core.profile());
  }
  await wasmSplit(['--merge-profiles', ...played, '-o', profile]);
  await divide(model, whole, profile);
  for (const path of [counted, profile, ...played]) rmSync(path);
}

/**
 * @param {string} model
 * @param {string} wasm
 * @param {import('../../web/engine/rest.js').LoadRest | null} [loadRest]
 */
async function openCore(model, wasm, loadRest) {
  const { default: createModule } = await import(pathToFileURL(glueOf(model)).href);
  return Core.open(createModule, new WebAssembly.Module(readFileSync(wasm)), loadRest);
}

/** @param {string[]} args */
function wasmSplit(args) {
  return run(binaryen('wasm-split'), [...features, ...args], { env: emscriptenEnvironment });
}

/** A program of the Emscripten in use. @param {string} name */
function binaryen(name) {
  const own = join(ask('em-config', ['BINARYEN_ROOT']) ?? '', 'bin', name);
  return isExecutable(own) ? own : name;
}

/**
 * Divides a module by a profile. A stand-in is JavaScript, which cannot be given a vector of SIMD: functions that take some, or give one,
 * are kept in the first half where that calls them.
 * @param {string} model
 * @param {string} whole
 * @param {string} profile
 */
async function divide(model, whole, profile) {
  const first = wasmOf(splitFolder, model);
  const places = `${first}.placeholders`;
  for (let round = 0; round < 5; ++round) {
    await wasmSplit([
      whole,
      `--profile=${profile}`,
      `--placeholder-namespace=${STAND_INS}`,
      `--import-namespace=${FIRST}`,
      '--export-prefix=%',
      '--placeholdermap',
      '-o1',
      first,
      '-o2',
      wasmOf(splitFolder, `${model}-rest`),
    ]);
    const functions = new Map(
      readFileSync(places, 'utf8')
        .trim()
        .split('\n')
        .map((line) => /** @type {[string, number]} */ ([line.split(':')[0], Number(line.split(':')[1])])),
    );
    rmSync(places);
    const wrong = standInsWith('v128', first);
    if (wrong.length === 0) return;
    writeFileSync(
      profile,
      withFunctions(
        readFileSync(profile),
        wrong.map((place) => functions.get(place) ?? NaN),
      ),
    );
  }
  throw new Error(`${model}: the rest is called with vectors`);
}

/**
 * @param {string} type
 * @param {string} first  the file of a first half
 * @returns {string[]} places of the stand-ins that have it among what they take and give
 */
export function standInsWith(type, first) {
  const imported = new RegExp(`\\(import "${STAND_INS}" "(\\d+)".*\\b${type}\\b`);
  const text = ask(binaryen('wasm-dis'), [...features, first]);
  if (text === null) throw new Error(`wasm-dis cannot read ${first}`);
  return text.split('\n').flatMap((line) => imported.exec(line)?.[1] ?? []);
}

/**
 * A profile in which these functions ran as well: after the module's hash it has a word for each function, 0 where that did not.
 * @param {Buffer} profile
 * @param {number[]} functions
 */
export function withFunctions(profile, functions) {
  const more = Buffer.from(profile);
  for (const index of functions) more.writeUInt32LE(1, 8 + 4 * index);
  return more;
}
