/** The pages: every web/pages/*.html, bundled by Vite into dist/. What they load from ./v0/ stays as is. */

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'vite';

import { distFolder, inRoot } from '../lib/paths.js';
import { renderArticle } from './article.js';
import { cardTags } from './cards.js';
import { catalogJson } from './catalog.js';
import { renderFormulas } from './formulas.js';
import { oembedLink, siteAddress, writeOembed } from './oembed.js';
import { renderPresets } from './presets.js';

const pagesFolder = inRoot('web', 'pages');

/** @returns {string[]} file names */
function pages() {
  return existsSync(pagesFolder) ? readdirSync(pagesFolder).filter((name) => name.endsWith('.html')) : [];
}

export const pagesInputs = [
  pagesFolder,
  catalogJson,
  inRoot('package-lock.json'),
  import.meta.filename,
  join(import.meta.dirname, 'article.js'),
  join(import.meta.dirname, 'cards.js'),
  join(import.meta.dirname, 'formulas.js'),
  join(import.meta.dirname, 'presets.js'),
  join(import.meta.dirname, 'oembed.js'),
];

/** What else the pages depend on. */
export const pagesKey = () => siteAddress() ?? '';

export const pagesOutputs = () => pages().map((name) => join(distFolder, name));

/** What is added to the head of a page. @param {string} page  its file @param {string} html */
function headOf(page, html) {
  const site = siteAddress();
  return `${cardTags(page, html, site)}${oembedLink(page, site)}`;
}

/** @returns {import('vite').Plugin} */
function rendered() {
  const { derivations } = JSON.parse(readFileSync(catalogJson, 'utf8'));
  return {
    name: 'elbo-rendered',
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { path }) =>
        renderFormulas(renderPresets(renderArticle(html, derivations))).replace(
          '</head>',
          `${headOf(path.replace(/^\//, ''), html)}</head>`,
        ),
    },
  };
}

/**
 * The library is built before the pages and shared by all of them: Vite must not bundle it.
 * @returns {import('vite').Plugin}
 */
function libraryAsItIs() {
  const library = /<(?:script|link)\b(?=[^>]*\s(?:src|href)="\.\/v0\/)/g;
  return {
    name: 'elbo-library-as-it-is',
    transformIndexHtml: { order: 'pre', handler: (html) => html.replace(library, '$& vite-ignore') },
  };
}

export async function buildPages() {
  rmSync(join(distFolder, 'assets'), { recursive: true, force: true });
  writeOembed();
  await build({
    configFile: false,
    root: pagesFolder,
    base: './',
    logLevel: 'warn',
    plugins: [rendered(), libraryAsItIs()],
    build: {
      outDir: distFolder,
      emptyOutDir: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: pages().map((name) => join(pagesFolder, name)) },
    },
  });
}
