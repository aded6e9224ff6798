/**
 * Builds dist/: the core for WebAssembly, the catalogue, the library (dist/v0) and the pages. Each step is
 * skipped where its inputs have not changed.
 *
 *     node tools/build.js
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { buildFolder, isMain } from './lib/paths.js';
import { runMain, say, step } from './lib/terminal.js';
import { setUp } from './setup.js';

/** @param {{ tests?: boolean }} [options] tests: the test programs as well, natively and for WebAssembly */
export async function buildAll({ tests = false } = {}) {
  // Imported late: npm's packages are there only once setUp() has run.
  const { buildPreset } = await import('./build/cmake.js');
  const wasmTargets = tests ? ['all'] : ['elbo-modules', 'catalog-writer'];
  const isFirst = !existsSync(join(buildFolder, 'wasm', 'build.ninja'));
  const title = isFirst ? 'WebAssembly (the first time takes minutes)' : 'WebAssembly';
  await step(title, () => buildPreset('wasm', wasmTargets, { configure: tests }));
  if (tests) await step('native', () => buildPreset('native', ['all'], { configure: true }));
  await buildWeb();
}

async function buildWeb() {
  const { whenChanged } = await import('./lib/stamp.js');
  const { catalogInputs, catalogJson, catalogModule, writeCatalog } = await import('./build/catalog.js');
  const { splitInputs, splitKey, splitModules, splitOutputs } = await import('./build/split.js');
  const { digitsInputs, digitsModule, writeDigits } = await import('./build/digits.js');
  const { bundle, bundleInputs, bundleOutputs } = await import('./build/bundle.js');
  const { buildPages, pagesInputs, pagesKey, pagesOutputs } = await import('./build/pages.js');

  await whenChanged('split', { inputs: splitInputs, outputs: splitOutputs, extra: splitKey() }, () =>
    step('modules in halves', splitModules),
  );
  await whenChanged('catalog', { inputs: catalogInputs, outputs: [catalogJson, catalogModule] }, () =>
    step('catalogue', writeCatalog),
  );
  await whenChanged('digits', { inputs: digitsInputs, outputs: [digitsModule] }, writeDigits);
  await whenChanged('bundle', { inputs: bundleInputs, outputs: bundleOutputs }, () =>
    step('dist/v0', bundle),
  );
  await whenChanged('pages', { inputs: pagesInputs, outputs: pagesOutputs(), extra: pagesKey() }, () =>
    step('pages', buildPages),
  );
}

if (isMain(import.meta.url)) {
  runMain(async () => {
    await setUp('start');
    await buildAll();
    say('Built: dist/');
  });
}
