/** What a browser fetches, and what that weighs: by the requests of cold loads, each file gzipped as hosts do. */

import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

import { distFolder, libraryFolder } from '../../tools/lib/paths.js';
import { filesBelow } from '../../tools/lib/stamp.js';
import { step } from '../../tools/lib/terminal.js';
import { Bench, pageWithFigure } from './browser.js';
import { judged, kilobytes } from './table.js';
import { wasmParts } from './wasm_parts.js';

/** @typedef {import('./table.js').Table} Table */
/** @typedef {{ raw: number, gzipped: number }} Weight */
/** @typedef {{ name: string, holds: string, when: string } & Weight} File */

/** What is still fetched once the first frame is there would be missed without a rest. */
const restMs = 1500;

/** Goals in kB, of 1,000 bytes. */
const goals = { loader: 6, figure: 100, wasm: 70, page: 200 };

/** @returns {Promise<{ tables: Table[], data: object }>} */
export async function measureSizes() {
  const bench = await Bench.open();
  try {
    const fetched = await step('cold loads', () => record(bench));
    const files = filesBelow(libraryFolder)
      .filter((path) => /\.(js|wasm|json)$/.test(path))
      .map((path) => describeFile(path, fetched));
    const sums = {
      loader: sum([...fetched.loader].filter(isCode)),
      figure: sum([...fetched.figure].filter(isCode)),
      wasm: sum([...fetched.figure].filter((name) => name.endsWith('.wasm'))),
      page: sum([...fetched.page]),
    };
    const parts = wasmParts();
    return { tables: [groups(sums), everyFile(files), rooms(parts)], data: { sums, files, parts } };
  } finally {
    await bench.close();
  }
}

/**
 * The files of dist/ that three pages fetch into an empty cache: one whose figure is far below, one that shows a
 * figure, and the explorer itself.
 * @param {Bench} bench
 */
async function record(bench) {
  const figure = 'data="faithful" components="6" autoplay';
  const far = pageWithFigure(figure, { above: '100000px' });
  return {
    loader: await requestsOf(bench, bench.url, far, false),
    figure: await requestsOf(bench, bench.url, pageWithFigure(figure), true),
    page: await requestsOf(bench, bench.server.url, '', true),
  };
}

/**
 * @param {Bench} bench
 * @param {string} url
 * @param {string} html of the page at bench.url
 * @param {boolean} runs whether a figure will show a frame
 * @returns {Promise<Set<string>>} paths below dist/
 */
async function requestsOf(bench, url, html, runs) {
  const { context, page } = await bench.prepare(html);
  /** @type {Set<string>} */
  const paths = new Set();
  // Of the context, not of the page: what workers fetch counts as well.
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    if (request.url().startsWith(bench.server.url) && existsSync(join(distFolder, path)))
      paths.add(path.slice(1));
  });
  await page.goto(url);
  if (runs)
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector('elbo-explorer')).frame);
  await page.waitForTimeout(restMs);
  await context.close();
  return paths;
}

/** Script, styles, wasm and what they read. @param {string} name */
const isCode = (name) => /\.(js|css|wasm|json)$/.test(name);

/**
 * @param {string} path
 * @returns {Weight}
 */
function weigh(path) {
  const bytes = readFileSync(path);
  return { raw: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}

/**
 * @param {string[]} names below dist/
 * @returns {Weight & { files: string[] }}
 */
function sum(names) {
  const weights = names.map((name) => weigh(join(distFolder, name)));
  const total = (/** @type {keyof Weight} */ key) => weights.reduce((all, weight) => all + weight[key], 0);
  return { raw: total('raw'), gzipped: total('gzipped'), files: names.sort() };
}

/**
 * @param {string} path
 * @param {Record<'loader' | 'figure' | 'page', Set<string>>} fetched
 * @returns {File}
 */
function describeFile(path, fetched) {
  const name = relative(distFolder, path);
  const stages = /** @type {const} */ ([
    ['loader', 'at once'],
    ['figure', 'first figure'],
    ['page', 'all controls'],
  ]);
  const when = stages.find(([stage]) => fetched[stage].has(name))?.[1] ?? 'on demand';
  return { name: relative(libraryFolder, path), holds: contents(path), when, ...weigh(path) };
}

/**
 * The rooms and packages that a bundled file was made of, the largest first; by the lengths of their sources.
 * @param {string} path
 */
function contents(path) {
  if (!existsSync(`${path}.map`)) return '';
  const { sources, sourcesContent } = JSON.parse(readFileSync(`${path}.map`, 'utf8'));
  /** @type {Map<string, number>} */
  const lengths = new Map();
  sources.forEach((/** @type {string} */ source, /** @type {number} */ i) => {
    const [, place, name] = /(node_modules|web|build)\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [
      null,
      '',
      source,
    ];
    const room = place === 'build' ? (source.split('/').at(-1) ?? source) : name;
    lengths.set(room, (lengths.get(room) ?? 0) + (sourcesContent?.[i]?.length ?? 0));
  });
  return [...lengths]
    .sort((a, b) => b[1] - a[1])
    .map(([room]) => room)
    .join(', ');
}

/**
 * @param {Record<'loader' | 'figure' | 'wasm' | 'page', Weight>} sums
 * @returns {Table}
 */
function groups(sums) {
  const row = (/** @type {string} */ title, /** @type {keyof typeof goals} */ key) => {
    const { raw, gzipped } = sums[key];
    return judged([title, kilobytes(raw), kilobytes(gzipped)], '≤', goals[key], gzipped / 1000, 'kB');
  };
  return {
    title: 'What is fetched, kB',
    columns: ['', 'raw', 'gzipped'],
    rows: [
      row('before anything is seen: the loader', 'loader'),
      row('all code to the first live figure', 'figure'),
      row('of it WebAssembly', 'wasm'),
      row('the whole explorer page', 'page'),
    ],
  };
}

/**
 * @param {File[]} files
 * @returns {Table}
 */
function everyFile(files) {
  const order = ['at once', 'first figure', 'all controls', 'on demand'];
  const sorted = files.sort((a, b) => order.indexOf(a.when) - order.indexOf(b.when) || b.gzipped - a.gzipped);
  return {
    title: 'dist/v0, file by file, kB',
    columns: ['', 'raw', 'gzipped', 'fetched for', 'made of'],
    rows: sorted.map(({ name, raw, gzipped, when, holds }) => ({
      cells: [name, kilobytes(raw), kilobytes(gzipped), when, holds],
    })),
  };
}

/**
 * @param {import('./wasm_parts.js').Part[]} parts
 * @returns {Table}
 */
function rooms(parts) {
  return {
    title: 'What the WebAssembly is made of, before linking (shares, not summands), kB',
    columns: ['', 'code', 'data'],
    rows: parts.map(({ room, code, data }) => ({ cells: [room, kilobytes(code), kilobytes(data)] })),
  };
}
