/**
 * dist/v0: what other people's pages load and what the package holds, all in one folder, so that every file is where a
 * `new URL('…', import.meta.url)` of any other says.
 *
 *     elbo-explorer.js   registers <elbo-explorer>; when a figure comes near the viewport, asks for all it needs at once
 *     index.js           the same for bundlers, which name the files themselves        inline.js   all of it in one file
 *     core.js            the headless interface                                        worker.js   the computation, one file
 *     lines.js           registers <elbo-derivation> and <elbo-check>
 *     elbo-core.wasm     the core with every model            elbo-<model>.wasm   the core with one, as far as a figure runs it that
 *                                                             nobody has changed; elbo-<model>-rest.wasm   what is called for later
 *     …-bytes.js         each wasm as a module                catalog.json, catalog.js   the catalogue
 *     types/             declarations                         LICENSES.txt   of what is bundled
 *     element.js         the figure                           mixture-….js, …   what only some figures need
 *
 * Beside it the same once more in a folder named by the version, for pages that want the next build to change nothing: a host keeps the
 * folders of older versions.
 */

import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { distFolder, generatedFolder, inRoot, libraryFolder } from '../lib/paths.js';
import { contentHash } from '../lib/stamp.js';
import { catalogJson, catalogModule } from './catalog.js';
import { glueOf, splitFolder } from './split.js';
import { digitsModule } from './digits.js';
import { bundleOf, staticClosure } from './library/bundler.js';
import { writeLicences } from './library/licences.js';
import { writeTypes } from './library/types.js';

/** @typedef {import('../../web/engine/types.js').Catalog} Catalog */
/** @typedef {Awaited<ReturnType<typeof bundleOf>>} Files */

const engine = (/** @type {string} */ name) => inRoot('web', 'engine', name);
const element = (/** @type {string} */ name) => inRoot('web', 'element', name);
const plotSet = (name = '') => inRoot('web', 'plots', 'sets', name);

/** Names of files of dist/v0, by model. */
export const firstFiguresJson = join(generatedFolder, 'first-figures.json');

export const bundleInputs = [
  ...['engine', 'element', 'lines', 'controls', 'plots', 'store'].map((room) => inRoot('web', room)),
  inRoot('docs', 'contract.md'),
  inRoot('package.json'),
  inRoot('package-lock.json'),
  import.meta.filename,
  join(import.meta.dirname, 'library'),
  catalogModule,
  digitsModule,
  splitFolder,
];

export const bundleOutputs = [
  ...['elbo-explorer', 'index', 'inline', 'lines', 'core', 'worker', 'catalog', 'elbo-core-bytes'].map(
    (name) => `${name}.js`,
  ),
  ...['elbo-core.wasm', 'catalog.json', 'types/index.d.ts', 'LICENSES.txt'],
]
  .map((name) => join(libraryFolder, name))
  .concat(firstFiguresJson);

export async function bundle() {
  rmSync(libraryFolder, { recursive: true, force: true });
  mkdirSync(libraryFolder, { recursive: true });
  mkdirSync(generatedFolder, { recursive: true });
  /** @type {Catalog} */
  const catalog = JSON.parse(readFileSync(catalogJson, 'utf8'));
  const models = modelsOf(catalog);
  const names = ['core', ...models];
  const halves = [...names, ...models.map((model) => `${model}-rest`)];
  await checkLocations(names, catalog);
  const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const build = `${version}-${contentHash(bundleInputs).slice(0, 8)}`;
  for (const name of halves) writeModule(name, build);
  const shared = {
    constants: { ELBO_BUILD: build, ELBO_SETTINGS: settingsOf(catalog).join(' '), ELBO_REST: catalog.rest },
    modules: {
      'elbo-explorer-catalog': catalogModule,
      'elbo-explorer-digits': digitsModule,
      'elbo-explorer-glue': glueModule(names),
      'elbo-nothing-ahead': 'export const lookAhead = () => null;',
    },
  };
  const files = await bundleFigure(shared, models);
  await bundleLoader(shared, files, models);
  await bundleLines(shared);
  await bundleWorker(shared);
  await bundleInline(shared, build);
  copyForNotebooks();
  copyFileSync(catalogJson, join(libraryFolder, 'catalog.json'));
  await writeTypes(catalog, join(libraryFolder, 'types'));
  writeLicences(libraryFolder);
  const pinned = join(distFolder, version);
  rmSync(pinned, { recursive: true, force: true });
  cpSync(libraryFolder, pinned, { recursive: true });
}

/** @typedef {{ constants: Record<string, unknown>, modules: Record<string, string> }} Shared */

/** @param {Catalog} catalog */
function modelsOf(catalog) {
  return parameter(catalog, 'model').choices?.map(({ id }) => id) ?? [];
}

/** @param {Catalog} catalog */
const settingsOf = (catalog) => catalog.parameters.map(({ key }) => key);

/**
 * @param {Catalog} catalog
 * @param {string} wanted
 */
function parameter(catalog, wanted) {
  const found = catalog.parameters.find(({ key }) => key === wanted);
  if (!found) throw new Error(`The catalogue has no ${wanted}.`);
  return found;
}

/**
 * The places are written out in web/engine/locations.js, where bundlers look for them; they must be those of this build.
 * @param {string[]} names of modules
 * @param {Catalog} catalog
 */
async function checkLocations(names, catalog) {
  const { initialModel, moduleFor, restOf, wasmUrl } = await import('../../web/engine/locations.js');
  const initial = parameter(catalog, 'model').default;
  if (initialModel !== initial)
    throw new Error(`locations.js: the initial model is ${initial}, not ${initialModel}`);
  for (const name of names) {
    const rest = name === 'core' ? null : `${name}-rest`;
    const places = [name, ...(rest ? [rest] : [])];
    const wrong = places.some((place) => basename(wasmUrl(place)) !== `elbo-${place}.wasm`);
    if (moduleFor(name) !== name || restOf(name) !== rest || wrong) {
      throw new Error(`locations.js: the module ${name} is missing, or elsewhere`);
    }
  }
}

/** Emscripten's half of each module; those that differ in nothing but their module's name are one. @param {string[]} names */
function glueModule(names) {
  /** @type {Map<string, string>} */
  const paths = new Map();
  const glues = names.map((name) => {
    const text = readFileSync(glueOf(name), 'utf8').replaceAll(`elbo-${name}`, '');
    const path = paths.get(text) ?? glueOf(name);
    paths.set(text, path);
    return `  ${name}: () => import(${JSON.stringify(path)}),`;
  });
  return `export const glues = {\n${glues.join('\n')}\n};\n`;
}

/**
 * The figure, the headless interface and what they share. What every figure needs is one file, what only some need is another, since
 * each file more is waited for where a host answers few requests at a time.
 * @param {Shared} options
 * @param {string[]} models
 */
function bundleFigure(options, models) {
  const ofModels = models.map((model) => staticClosure(plotSet(`${model}.js`)));
  const ofSets = readdirSync(plotSet()).map((name) => staticClosure(plotSet(name)));
  const figure = staticClosure(element('element.js'));
  const headless = staticClosure(engine('core.js'));
  const count = (/** @type {Set<string>[]} */ sets, /** @type {string} */ id) =>
    sets.filter((set) => set.has(id)).length;
  const isHeadless = (/** @type {string} */ id) => headless.has(id) || id === catalogModule;
  const isFigure = (/** @type {string} */ id) =>
    figure.has(id) || id === element('styles-handles.js') || count(ofModels, id) > 2;
  const isPlot = (/** @type {string} */ id) => count(ofSets, id) > 1;
  return bundleOf({
    ...options,
    entries: {
      core: engine('core.js'),
      index: element('loader.js'),
      element: element('element.js'),
      catalog: catalogModule,
    },
    signatures: { element: 'allow-extension' },
    elsewhere: withoutAhead,
    output: {
      dir: libraryFolder,
      format: 'esm',
      chunkFileNames: ({ name }) => (name === 'element' ? '[name].js' : '[name]-[hash].js'),
      codeSplitting: {
        groups: [
          { name: 'engine', test: isHeadless },
          { name: 'element', test: isFigure },
          { name: 'plots', test: isPlot },
        ],
      },
    },
  });
}

/**
 * What a page's script tag names: one file, which knows by name all that a figure will ask for.
 * @param {Shared} shared
 * @param {Files} files
 * @param {string[]} models
 */
async function bundleLoader(shared, files, models) {
  const holding = (/** @type {string} */ path) => {
    const file = files.find(({ moduleIds }) => moduleIds.includes(path));
    if (!file) throw new Error(`No file holds ${path}`);
    return file;
  };
  const entry =
    files.find(({ name, isEntry }) => isEntry && name === 'element') ?? holding(element('element.js'));
  const needs = closure(files, entry);
  /** @type {Record<string, string[]>} */
  const chunks = { element: needs.filter((name) => name !== entry.fileName) };
  const more = { full: inRoot('web', 'controls', 'controls.js') };
  const sets = models.map((model) => [model, plotSet(`${model}.js`)]);
  for (const [key, path] of [...sets, ...Object.entries(more)]) {
    chunks[key] = closure(files, holding(path)).filter((name) => !needs.includes(name));
  }
  writeFileSync(firstFiguresJson, JSON.stringify(firstFigures(models, needs, chunks), null, 2));
  await bundleOf({
    ...shared,
    constants: { ...shared.constants, ELBO_CHUNKS: chunks },
    elsewhere: (path) => (path === element('element.js') ? `./${entry.fileName}` : null),
    entries: { 'elbo-explorer': element('loader.js') },
    output: { dir: libraryFolder, format: 'esm', codeSplitting: false },
  });
}

/**
 * What a page fetches until a figure of each model, which nobody has changed, shows its first frame.
 * @param {string[]} models
 * @param {string[]} needs  of every figure
 * @param {Record<string, string[]>} chunks  of a model's besides
 */
function firstFigures(models, needs, chunks) {
  const always = ['elbo-explorer.js', 'worker.js', ...needs];
  return Object.fromEntries(
    models.map((model) => [model, [...always, ...chunks[model], `elbo-${model}.wasm`]]),
  );
}

/** The derivations and the field for a line: they compute with the headless interface. @param {Shared} shared */
async function bundleLines(shared) {
  await bundleOf({
    ...shared,
    elsewhere: (path) => (path === engine('core.js') ? './core.js' : null),
    entries: { lines: inRoot('web', 'lines', 'lines.js') },
    output: { dir: libraryFolder, format: 'esm', codeSplitting: false },
  });
}

/**
 * @param {Files} files
 * @param {Files[number]} first
 * @returns {string[]} names of the files that must be there before it runs, its own among them
 */
function closure(files, first) {
  const names = new Set([first.fileName]);
  for (const name of names) {
    for (const other of files.find(({ fileName }) => fileName === name)?.imports ?? []) names.add(other);
  }
  return [...names].filter((name) => !name.startsWith('node:'));
}

/** Where another bundler comes after ours, it names the files. @param {string} path */
const withoutAhead = (path) => (path === element('ahead.js') ? 'elbo-nothing-ahead' : null);

/** In place of the files beside a script: what is packed in it. @param {string} path */
const inOneFile = (path) => (path === engine('locations.js') ? engine('packed.js') : withoutAhead(path));

/** @param {string} wasm @param {string} worker */
function packedFiles(wasm, worker) {
  return `export const wasm = ${JSON.stringify(wasm)};\nexport const worker = ${JSON.stringify(worker)};`;
}

/**
 * The worker, which is handed the core and fetches nothing: a script that serves as a module as well.
 * @param {Shared} shared
 * @param {string} [name]
 * @param {string} [dir]
 */
async function bundleWorker(shared, name = 'worker', dir = libraryFolder) {
  const [script] = await bundleOf({
    ...shared,
    modules: { ...shared.modules, 'elbo-explorer-packed': packedFiles('', '') },
    elsewhere: inOneFile,
    entries: { [name]: engine('worker.js') },
    signatures: { [name]: false },
    output: { dir, format: 'esm', codeSplitting: false, intro: '(() => {', outro: '})();' },
  });
  return script.code;
}

/**
 * Everything in one file: the core with all models and the worker's script as texts.
 * @param {Shared} shared
 * @param {string} build
 */
async function bundleInline(shared, build) {
  const modules = { ...shared.modules, 'elbo-explorer-glue': glueModule(['core']) };
  const worker = await bundleWorker({ ...shared, modules }, 'worker-of-inline', generatedFolder);
  await bundleOf({
    ...shared,
    modules: { ...modules, 'elbo-explorer-packed': packedFiles(packedModule('core', build), worker) },
    elsewhere: inOneFile,
    entries: { inline: element('inline.js') },
    output: { dir: libraryFolder, format: 'esm', codeSplitting: false, sourcemap: false },
  });
}

/** The package for notebooks holds the figure as well. */
function copyForNotebooks() {
  const folder = inRoot('python', 'src', 'elbo_explorer', 'static');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(libraryFolder, 'inline.js'), join(folder, 'inline.js'));
}

/**
 * @param {string} name
 * @param {string} build
 */
function writeModule(name, build) {
  writeFileSync(join(libraryFolder, `elbo-${name}.wasm`), markedModule(name, build));
  writeFileSync(
    join(libraryFolder, `elbo-${name}-bytes.js`),
    `export default '${packedModule(name, build)}';\n`,
  );
}

/** A module as text, see web/engine/unpack.js. @param {string} name @param {string} build */
function packedModule(name, build) {
  return gzipSync(markedModule(name, build), { level: 9 }).toString('base64');
}

/**
 * A module with a section at its end that says of which build it is, see web/engine/build.js.
 * @param {string} name
 * @param {string} build
 */
function markedModule(name, build) {
  const text = (/** @type {string} */ value) => [value.length, ...Buffer.from(value)];
  const content = [...text('elbo-build'), ...Buffer.from(build)];
  if (content.length > 127) throw new Error(`Too long for a number of one byte: ${build}`);
  const custom = 0;
  return Buffer.concat([
    readFileSync(join(splitFolder, `elbo-${name}.wasm`)),
    Buffer.from([custom, content.length, ...content]),
  ]);
}
