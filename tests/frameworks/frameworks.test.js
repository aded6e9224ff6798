/**
 * The package in other people's tools, each installed from the registry at the versions here: built, served and played in Chromium.
 * Minutes, and a network: by `npm run test:packages`.
 */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { freePort, html, project, run, serveBy, serveFolder, tag } from '../packages/support/package.js';
import { openPlays } from '../packages/support/plays.js';

const plays = await openPlays();

const entry = "import 'elbo-explorer';\n";
const mainPage = html('', `<div id="app">${tag}</div><script type="module" src="/main.js"></script>`);
const emptyPage = html('', '<div id="app"></div><script type="module" src="/main.js"></script>');

/** What a template of JSX sets: properties, of other types than text. */
const jsx = '<elbo-explorer components={4} seed={3} speed="max" autoplay standardize={true} />';

const vite = '8.3.8';

/** @param {string} name of a program of the project @param {string} folder @param {string[]} args */
const bin = (folder, name, ...args) => run(join(folder, 'node_modules/.bin', name), args, folder);

test('Vite, developing', async (t) => {
  const folder = await project(t, {
    packages: { vite },
    files: { 'index.html': mainPage, 'main.js': entry },
  });
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/`;
  const args = ['--host', '127.0.0.1', '--port', String(port), '--strictPort'];
  await serveBy(t, join(folder, 'node_modules/.bin/vite'), args, folder, address);
  await plays(t, address);
});

test('webpack 5', async (t) => {
  const packages = { webpack: '5.113.0', 'webpack-cli': '6.0.1' };
  const folder = await project(t, { packages, files: { 'src/index.js': entry } });
  await bin(folder, 'webpack', '--mode', 'production');
  writeFileSync(join(folder, 'dist/index.html'), html('<script defer src="./main.js"></script>'));
  await plays(t, await serveFolder(join(folder, 'dist'), '/some/where/'));
});

test('Rollup, with the inline build', async (t) => {
  const packages = { rollup: '4.68.8', '@rollup/plugin-node-resolve': '16.0.3' };
  const folder = await project(t, { packages, files: { 'main.js': "import 'elbo-explorer/inline';\n" } });
  await bin(folder, 'rollup', 'main.js', '-p', 'node-resolve', '-f', 'es', '-d', 'out');
  writeFileSync(join(folder, 'out/index.html'), html('<script type="module" src="./main.js"></script>'));
  await plays(t, await serveFolder(join(folder, 'out')));
});

test('React 19, with types', async (t) => {
  const packages = {
    vite,
    react: '19.3.1',
    'react-dom': '19.3.1',
    '@types/react': '19.3.3',
    '@types/react-dom': '19.3.0',
    typescript: '7.0.2',
  };
  const main = `import 'elbo-explorer';
import type { ElboExplorerElement } from 'elbo-explorer';
import { useRef } from 'react';
import { createRoot } from 'react-dom/client';

function App() {
  const figure = useRef<ElboExplorerElement>(null);
  return <elbo-explorer ref={figure} components={4} seed={3} speed="max" autoplay standardize={true} className="wide"
    onelbo-frame={(event) => event.detail.frame.iteration} />;
}
createRoot(document.getElementById('app')!).render(<App />);
// @ts-expect-error no such model
export const wrong = <elbo-explorer components={{}} />;
`;
  const page = emptyPage.replace('/main.js', '/main.tsx');
  const folder = await project(t, { packages, files: { 'index.html': page, 'main.tsx': main } });
  const options =
    '--strict --noEmit --jsx react-jsx --target es2022 --module esnext --moduleResolution bundler main.tsx';
  await bin(folder, 'tsc', ...options.split(' '));
  await bin(folder, 'vite', 'build');
  await plays(t, await serveFolder(join(folder, 'dist')));
});

test('Vue', async (t) => {
  const files = {
    'index.html': emptyPage,
    'vite.config.js': `import vue from '@vitejs/plugin-vue';
const isCustomElement = (tag) => tag === 'elbo-explorer';
export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
`,
    'main.js':
      "import { createApp } from 'vue';\nimport App from './App.vue';\ncreateApp(App).mount('#app');\n",
    'App.vue': `<script setup>import 'elbo-explorer';</script>
<template><elbo-explorer :components="4" seed="3" speed="max" :standardize="true" autoplay /></template>
`,
  };
  const packages = { vite, vue: '3.5.45', '@vitejs/plugin-vue': '6.0.11' };
  const folder = await project(t, { packages, files });
  await bin(folder, 'vite', 'build');
  await plays(t, await serveFolder(join(folder, 'dist')));
});

test('Svelte', async (t) => {
  const packages = { vite, svelte: '5.57.3', '@sveltejs/vite-plugin-svelte': '7.3.1' };
  const files = {
    'index.html': emptyPage,
    'vite.config.js':
      "import { svelte } from '@sveltejs/vite-plugin-svelte';\nexport default { plugins: [svelte()] };\n",
    'main.js':
      "import { mount } from 'svelte';\nimport App from './App.svelte';\nmount(App, { target: document.getElementById('app') });\n",
    'App.svelte': `<script>import 'elbo-explorer'; const data = 'faithful';</script>\n${jsx.replace(' />', ' {data}></elbo-explorer>')}\n`,
  };
  const folder = await project(t, { packages, files });
  await bin(folder, 'vite', 'build');
  await plays(t, await serveFolder(join(folder, 'dist')));
});

test('Astro', async (t) => {
  const files = {
    'src/pages/index.astro': html('', `${tag}\n<script>import 'elbo-explorer';</script>`),
    'astro.config.mjs': "export default { base: '/notes', devToolbar: { enabled: false } };\n",
  };
  const folder = await project(t, { packages: { astro: '5.9.4' }, files });
  await bin(folder, 'astro', 'build');
  await plays(t, await serveFolder(join(folder, 'dist'), '/notes/'));
});

for (const bundler of ['turbopack', 'webpack']) {
  test(`Next by ${bundler}, rendered on the server`, async (t) => {
    const packages = { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' };
    const files = {
      'app/layout.jsx':
        'export default ({ children }) => <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>;\n',
      'app/page.jsx': "import { Figure } from './figure.jsx';\nexport default () => <Figure />;\n",
      'app/figure.jsx': `'use client';\nimport 'elbo-explorer';\nexport const Figure = () => ${jsx};\n`,
    };
    const folder = await project(t, { packages, files });
    await bin(folder, 'next', 'build', `--${bundler}`);
    const port = await freePort();
    const address = `http://127.0.0.1:${port}/`;
    await serveBy(t, join(folder, 'node_modules/.bin/next'), ['start', '-p', String(port)], folder, address);
    assert.match(await (await fetch(address)).text(), /<elbo-explorer/, 'rendered by the server');
    await plays(t, address);
  });
}

test('jsdom, which draws nothing, keeps what stands between the tags', async (t) => {
  const files = {
    'main.mjs': `import { JSDOM } from 'jsdom';
const { window } = new JSDOM('<elbo-explorer components="3"><p>A picture.</p></elbo-explorer>');
for (const name of ['window', 'document', 'HTMLElement', 'Document', 'customElements', 'MutationObserver', 'CustomEvent'])
  globalThis[name] = name === 'window' ? window : window[name];
process.on('unhandledRejection', (error) => { throw error; });
await import('elbo-explorer');
const figure = document.querySelector('elbo-explorer');
figure.components = 4;
figure.remove();
document.body.append(figure, document.createElement('elbo-explorer'));
await new Promise((resolve) => setTimeout(resolve, 200));
console.log(figure.textContent, figure.frame, figure.components);
`,
  };
  const folder = await project(t, { packages: { jsdom: '26.1.0' }, files });
  assert.equal((await run('node', ['main.mjs'], folder)).trim(), 'A picture. null 4');
});
