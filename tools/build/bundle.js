/**
 * dist/v0: what other people's pages load, under fixed names.
 *
 *     elbo-explorer.js   registers <elbo-explorer>; fetches element.js when a figure comes near the viewport
 *     element.js         the figure                     core.js     the headless interface
 *     worker.js          the computation                catalog.js  the catalogue, catalog.json as a module
 *     elbo-core.wasm     the core                       elbo-core-bytes.js  the same as a module
 *     chunks/            code shared by the modules above
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

import { buildFolder, inRoot, libraryFolder } from '../lib/paths.js';
import { catalogJson, catalogModule } from './catalog.js';
import { digitsModule } from './digits.js';

const glue = join(buildFolder, 'wasm', 'wasm', 'elbo-core.mjs');
const wasm = join(buildFolder, 'wasm', 'wasm', 'elbo-core.wasm');

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
  glue,
  wasm,
];

export const bundleOutputs = [
  ...Object.keys(entryPoints).map((name) => join(libraryFolder, `${name}.js`)),
  ...['elbo-core.wasm', 'elbo-core-bytes.js', 'catalog.json'].map((name) => join(libraryFolder, name)),
];

export async function bundle() {
  rmSync(libraryFolder, { recursive: true, force: true });
  mkdirSync(libraryFolder, { recursive: true });
  await build({
    entryPoints,
    outdir: libraryFolder,
    chunkNames: 'chunks/[name]-[hash]',
    alias: {
      'elbo-explorer-catalog': catalogModule,
      'elbo-explorer-digits': digitsModule,
      'elbo-explorer-glue': glue,
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
  const bytes = readFileSync(wasm);
  writeFileSync(join(libraryFolder, 'elbo-core.wasm'), bytes);
  const base64 = bytes.toString('base64');
  writeFileSync(join(libraryFolder, 'elbo-core-bytes.js'), `export default '${base64}';\n`);
}
