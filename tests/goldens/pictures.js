/**
 * The golden pictures: every panel of every model in every scene of the model, as SVG. The sentence that describes a picture is its title,
 * so the words are compared as well; what stands under it, what a pointer is told, and what it may take hold of, is a comment at its end.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { svgPainter } from '../../web/plots/drawing/svg.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { loadPlots, plots } from '../../web/plots/index.js';
import { recorded } from './recordings.js';
import { nothing, scenes } from './scenes.js';

/** @typedef {import('../../web/plots/types.js').Painter} Painter */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */
/** @typedef {import('./scenes.js').Look} Look */

/** @typedef {{ name: string, draw: () => string }} Picture  `name` of its file, without the extension */

export const folder = new URL('./pictures/', import.meta.url);

/** Of a panel, in CSS px. */
const WIDTHS = { wide: 620, narrow: 300 };

/** Where a panel says neither how high nor of which shape it wants to be. */
const ASPECT = 1.5;

/**
 * Every picture there has to be.
 * @returns {Promise<Picture[]>}
 */
export async function pictures() {
  const models = [...new Set(plots.flatMap((plot) => plot.models))];
  /** @type {Picture[]} */
  const all = [];
  for (const model of models) {
    const panels = await loadPlots(model);
    const states = scenes.filter((scene) => scene.model === model);
    for (const scene of states) {
      /** @type {Run[] | undefined} */
      let runs;
      for (const plot of panels.filter(({ id }) => !scene.without?.includes(id))) {
        const draw = () => drawn(plot, (runs ??= recorded(scene)), scene.look);
        all.push({ name: `${model}/${plot.id}/${scene.id}`, draw });
      }
    }
    for (const plot of panels) {
      all.push({ name: `${model}/${plot.id}/${nothing.id}`, draw: () => drawn(plot, [], nothing.look) });
    }
  }
  return all;
}

/**
 * @param {Plot} plot
 * @param {Run[]} runs
 * @param {Look} look
 */
function drawn(plot, runs, { width: kind, scheme, lit }) {
  const width = WIDTHS[kind];
  const theme = createTheme({ scheme });
  const tall = plot.height?.(width, theme.fontSize, Math.max(runs.length, 1));
  const height = Math.ceil(tall ?? width / (plot.aspect ?? ASPECT));
  const painter = svgPainter({ width, height, theme, lit, title: plot.describe(runs) });
  plot.draw(runs, painter);
  return (
    tidy(painter.toString()) +
    comment([...noted(plot, runs), ...told(plot, runs, painter), ...held(plot, runs, painter)])
  );
}

/**
 * What stands under the picture.
 * @param {Plot} plot
 * @param {Run[]} runs
 * @returns {string[]}
 */
function noted(plot, runs) {
  return (plot.notes?.(runs) ?? []).map((note) => `note: ${note}`);
}

/** How densely a pointer goes over a picture: so many places across and down. */
const [ACROSS, DOWN] = [9, 7];

/**
 * What a pointer is told on its way over a picture, each thing once.
 * @param {Plot} plot
 * @param {Run[]} runs
 * @param {Painter} painter
 * @returns {string[]}
 */
function told(plot, runs, painter) {
  /** @type {Map<string, string>} */
  const all = new Map();
  for (let i = 0; i < ACROSS * DOWN; i++) {
    const x = (((i % ACROSS) + 0.5) * painter.width) / ACROSS;
    const y = ((Math.floor(i / ACROSS) + 0.5) * painter.height) / DOWN;
    const hit = plot.locate?.(runs, painter, x, y);
    if (!hit || all.has(`${hit.kind} ${hit.title}`)) continue;
    const rows = hit.rows.map(([label, value]) => `${label} ${value}`.trim());
    const what = [hit.kind, hit.index, hit.quantity].filter((one) => one !== undefined).join(' ');
    all.set(
      `${hit.kind} ${hit.title}`,
      `pointer at ${place(hit)}: ${what}: ${hit.title}: ${rows.join(', ')}`,
    );
  }
  return [...all.values()];
}

/**
 * What may be taken hold of, and what keys move.
 * @param {Plot} plot
 * @param {Run[]} runs
 * @param {Painter} painter
 * @returns {string[]}
 */
function held(plot, runs, painter) {
  const handles = (plot.handles?.(runs, painter) ?? []).map(
    ({ id, label, value, ...at }) =>
      `handle at ${place(at)}: ${id}: ${label}: ${value.map(digits).join(' ')}`,
  );
  const marks = (plot.marks?.(runs, painter) ?? []).map(
    ({ id, label, text, ...at }) => `mark at ${place(at)}: ${id}: ${label}: ${text}`,
  );
  return [...handles, ...marks];
}

/** @param {{ x: number, y: number }} at */
const place = ({ x, y }) => `${Math.round(x)} ${Math.round(y)}`;

/** @param {number} value */
const digits = (value) => String(Number(value.toPrecision(5)));

/** @param {string[]} rows */
function comment(rows) {
  return rows.length === 0 ? '' : `<!--\n${rows.join('\n').replaceAll('--', '- -')}\n-->\n`;
}

/**
 * An element a line, so that a difference is one of lines, and paths to a tenth of a pixel, which nobody sees and which halves them.
 * @param {string} svg
 */
function tidy(svg) {
  const coarse = (/** @type {string} */ number) => String(Math.round(Number(number) * 10) / 10);
  const paths = svg.replace(/ d="[^"]*"/g, (path) => path.replace(/-?\d+\.\d\d+/g, coarse));
  return `${paths.replaceAll('><', '>\n<')}\n`;
}

/**
 * @param {string} name
 * @returns {string | null} null where there is none
 */
export function golden(name) {
  try {
    return readFileSync(new URL(`${name}.svg`, folder), 'utf8');
  } catch {
    return null;
  }
}

/** @returns {string[]} names of the goldens there are */
export function goldens() {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((path) => String(path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.svg'))
    .map((path) => path.replace(/\.svg$/, ''));
}

/**
 * Where two pictures part.
 * @param {string} before
 * @param {string} after
 */
export function firstDifference(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const at = now.findIndex((line, i) => line !== old[i]);
  const i = at < 0 ? now.length : at;
  const cut = (/** @type {string | undefined} */ line) =>
    line === undefined ? '(nothing)' : shortened(line, old[i], now[i]);
  return `line ${i + 1}\n  golden: ${cut(old[i])}\n  now:    ${cut(now[i])}`;
}

/** Of a line, so much is shown around the place where two part. */
const AROUND = 70;

/**
 * @param {string} line
 * @param {string} [a]
 * @param {string} [b]
 */
function shortened(line, a = '', b = '') {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const from = Math.max(0, same - AROUND);
  return `${from > 0 ? '…' : ''}${line.slice(from, same + AROUND)}${same + AROUND < line.length ? '…' : ''}`;
}
