/**
 * dist/v0: what other people's pages load, under fixed names.
 *
 *     elbo-explorer.js   registers <elbo-explorer>; fetches element.js when a figure comes near the viewport
 *     element.js         the figure                     core.js     the headless interface
 *     worker.js          the computation                catalog.js  the catalogue, catalog.json as a module
 *     elbo-core.wasm     the core with every model      elbo-<model>.wasm   the core with one, which is what a figure fetches
 *     …-bytes.js         each wasm as a module          chunks/     code shared by the modules above
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

import { buildFolder, generatedFolder, inRoot, libraryFolder } from '../lib/paths.js';
import { catalogJson, catalogModule } from './catalog.js';
import { digitsModule } from './digits.js';

const modulesFolder = join(buildFolder, 'wasm', 'wasm');
const glueModule = join(generatedFolder, 'glue.js');

const entryPoints = {
  core: inRoot('web', 'engine', 'core.js'),
  worker: inRoot('web', 'engine', 'worker.js'),
  'elbo-explorer': inRoot('web', 'element', 'loader.js'),
  element: inRoot('web', 'element', 'element.js'),
  catalog: catalogModule,
};

export const bundleInputs = [
  inRoot('web', 'engine'),
  inRoot('web', 'element'),
  inRoot('web', 'controls'),
  inRoot('web', 'plots'),
  inRoot('web', 'store'),
  inRoot('package-lock.json'),
  import.meta.filename,
  catalogModule,
  digitsModule,
  modulesFolder,
];

export const bundleOutputs = [
  ...Object.keys(entryPoints).map((name) => join(libraryFolder, `${name}.js`)),
  ...['elbo-core.wasm', 'elbo-core-bytes.js', 'catalog.json'].map((name) => join(libraryFolder, name)),
];

/** The modules of the core and the model of a config that names none: what the engine imports as glue. */
function writeGlueModule() {
  const { parameters } = JSON.parse(readFileSync(catalogJson, 'utf8'));
  const model = parameters.find((/** @type {{ key: string }} */ { key }) => key === 'model');
  const names = ['core', ...model.choices.map((/** @type {{ id: string }} */ { id }) => id)];
  const glues = names.map((name) => {
    const path = JSON.stringify(join(modulesFolder, `elbo-${name}.mjs`));
    return `  ${JSON.stringify(name)}: () => import(${path}),\n`;
  });
  const initial = `export const initialModel = ${JSON.stringify(model.default)};\n`;
  writeFileSync(glueModule, `export const glues = {\n${glues.join('')}};\n${initial}`);
  return names;
}

export async function bundle() {
  rmSync(libraryFolder, { recursive: true, force: true });
  mkdirSync(libraryFolder, { recursive: true });
  const names = writeGlueModule();
  await build({
    entryPoints,
    outdir: libraryFolder,
    chunkNames: 'chunks/[name]-[hash]',
    alias: {
      'elbo-explorer-catalog': catalogModule,
      'elbo-explorer-digits': digitsModule,
      'elbo-explorer-glue': glueModule,
    },
    external: ['node:*'],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    legalComments: 'linked',
    logLevel: 'warning',
  });
  copyFileSync(catalogJson, join(libraryFolder, 'catalog.json'));
  for (const name of names) {
    const bytes = readFileSync(join(modulesFolder, `elbo-${name}.wasm`));
    writeFileSync(join(libraryFolder, `elbo-${name}.wasm`), bytes);
    const base64 = bytes.toString('base64');
    writeFileSync(join(libraryFolder, `elbo-${name}-bytes.js`), `export default '${base64}';\n`);
  }
}
