import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { html, ours, project, run, serveFolder, tag } from './support/package.js';
import { boundOf, openPlays } from './support/plays.js';

const plays = await openPlays();
const entry = "import 'elbo-explorer';\n";

test('a page with one script tag', async (t) => {
  const folder = await project(t);
  const { unpkg, jsdelivr } = JSON.parse(
    readFileSync(join(folder, 'node_modules/elbo-explorer/package.json'), 'utf8'),
  );
  assert.equal(unpkg, jsdelivr);
  const script = `./node_modules/elbo-explorer/${unpkg.replace(/^\.\//, '')}`;
  writeFileSync(join(folder, 'index.html'), html(`<script type="module" src="${script}"></script>`));
  await plays(t, await serveFolder(folder));
});

test('a file that is opened from the disk, with everything inside', async (t) => {
  const folder = await project(t);
  const code = readFileSync(join(folder, 'node_modules/elbo-explorer/dist/v0/inline.js'), 'utf8');
  assert.ok(!/<\/script|<!--/i.test(code), 'it may stand in a page as it is');
  const page = join(folder, 'index.html');
  writeFileSync(page, html(`<script type="module">${code}</script>`));
  await plays(t, pathToFileURL(page).href);
});

test('esbuild, which copies no files, with the inline build', async (t) => {
  const folder = await project(t, { files: { 'main.js': "import 'elbo-explorer/inline';\n" } });
  await run(
    ours('esbuild'),
    ['main.js', '--bundle', '--minify', '--format=esm', '--outfile=out/main.js'],
    folder,
  );
  writeFileSync(join(folder, 'out/index.html'), html('<script type="module" src="./main.js"></script>'));
  await plays(t, await serveFolder(join(folder, 'out')));
});

test('Vite, built for a folder of a site', async (t) => {
  const files = {
    'index.html': html('', `${tag}<script type="module" src="/main.js"></script>`),
    'main.js': entry,
  };
  const folder = await project(t, { files });
  await run(ours('vite'), ['build', '--base', '/sub/'], folder);
  const assets = readdirSync(join(folder, 'dist/assets'));
  // Two halves for each of four models, and the core of all of them as a whole.
  assert.equal(assets.filter((name) => name.endsWith('.wasm')).length, 9, assets.join());
  await plays(t, await serveFolder(join(folder, 'dist'), '/sub/'));
});

test('Node, by import and by require', async (t) => {
  const use = `
    const session = await createSession({ components: 4, seed: 3 });
    session.step(10000);
    console.log(session.frame({ fields: ['bound'] }).bound.elbo);
    session.dispose();`;
  const files = {
    'main.mjs': `import 'elbo-explorer'; import { createSession } from 'elbo-explorer/core';${use}`,
    'inline.mjs': `import { createSession } from 'elbo-explorer/inline';${use}`,
    'main.cjs': `const { createSession } = require('elbo-explorer/core'); require('elbo-explorer'); (async () => {${use}})();`,
  };
  const folder = await project(t, { files });
  const expected = await boundOf({ components: 4, seed: 3 });
  for (const name of Object.keys(files))
    assert.equal(Number(await run('node', [name], folder)), expected, name);
});

test('what is exported is there, and what nothing reaches is not', async (t) => {
  const folder = await project(t, {
    files: {
      'main.mjs': `
        for (const name of ['worker', 'elbo-core.wasm', 'elbo-vae.wasm', 'catalog.json', 'package.json', 'core', 'inline'])
          console.log(import.meta.resolve('elbo-explorer/' + name));`,
    },
  });
  const places = (await run('node', ['main.mjs'], folder)).trim().split('\n');
  for (const place of places) assert.ok(readFileSync(new URL(place)).length > 0, place);
  const names = readdirSync(join(folder, 'node_modules/elbo-explorer'), { recursive: true }).map(String);
  assert.deepEqual(
    names.filter((name) => name.endsWith('.map')),
    [],
  );
  assert.ok(names.includes('LICENSE') && names.includes('dist/v0/LICENSES.txt'));
  for (const name of names.filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(folder, 'node_modules/elbo-explorer', name), 'utf8');
    assert.ok(!text.includes('sourceMappingURL'), name);
    for (const [, file] of text.matchAll(/new URL\("([^"]+)", ?import\.meta\.url\)/g)) {
      assert.ok(names.includes(join('dist/v0', file)), `${name} names ${file}`);
    }
  }
});

test('every member of the element is declared', async () => {
  const { ElboExplorerElement } = await import(new URL('../../dist/v0/index.js', import.meta.url).href);
  const declared = ['index', 'config'].map((name) =>
    readFileSync(new URL(`../../dist/v0/types/${name}.d.ts`, import.meta.url), 'utf8'),
  );
  const called = ['constructor', 'connectedCallback', 'disconnectedCallback', 'connectedMoveCallback'];
  const members = Object.getOwnPropertyNames(ElboExplorerElement.prototype).filter(
    (name) => !called.includes(name),
  );
  const missing = members.filter((name) => !new RegExp(`\\b${name}\\??[:(]`).test(declared.join('\n')));
  assert.ok(members.length > 60, 'the settings are among them');
  assert.deepEqual(missing, []);
});

test('TypeScript, strict', async (t) => {
  const main = `
    import 'elbo-explorer';
    import type { ElboExplorerElement } from 'elbo-explorer';
    import { catalog, createSession, ElboError, init, openSession, type Config } from 'elbo-explorer/core';
    const config: Config = { model: 'mixture', data: { points: [[1, 2], [3, 4]] }, components: 2, standardize: false, tolerance: 'auto' };
    const session = await createSession(config);
    const iterations: number = session.step(10);
    const elbo: number = session.frame({ fields: ['bound'] }).bound.elbo;
    const remote = await openSession({ ...config, weightConcentrationPrior: 0.1 });
    const { frame } = await remote.run({ milliseconds: 5 });
    init({ wasm: new URL('https://example.org/v0/'), worker: 'https://example.org/v0/worker.js' });
    const figure = document.createElement('elbo-explorer');
    const same: ElboExplorerElement = figure;
    figure.components = 3;
    figure.weightConcentrationPrior = '0.5';
    figure.standardize = false;
    figure.config = config;
    figure.addEventListener('elbo-frame', (event) => console.log(event.detail.frame.iteration));
    document.querySelector('elbo-explorer')?.seek(3).then(() => same.toBlob('svg'));
    if (new Error() instanceof ElboError) console.log(catalog().parameters.length + iterations + elbo, frame.status);
    // @ts-expect-error no such setting
    await createSession({ compnents: 3 });
    // @ts-expect-error no such choice
    await createSession({ model: 'mixtures' });
  `;
  const folder = await project(t, { files: { 'main.ts': main } });
  const common = [
    '--strict',
    '--noEmit',
    '--target',
    'es2022',
    '--lib',
    'es2023,dom,dom.iterable',
    '--types',
    '',
  ];
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    // prettier-ignore
    await run(ours('tsc'), [...common, '--module', module, '--moduleResolution', resolution, 'main.ts'], folder);
  }
});
