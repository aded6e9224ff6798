/**
 * A figure to take away: the picture as PNG or SVG, laid out afresh and independent of the size on the page, the course of the
 * bound as CSV, everything as JSON, the bound on show as a program.
 */

import { canvasPainter } from '../plots/drawing/painter.js';
import { svgPainter } from '../plots/drawing/svg.js';
import { fontOf } from '../plots/drawing/text.js';
import { ElboError } from '../engine/core.js';
import { twoColumns } from './columns.js';

/** @typedef {import('../plots/types.js').Painter} Painter */
/** @typedef {import('../plots/types.js').Plot} Plot */
/** @typedef {import('../plots/types.js').Run} Run */
/** @typedef {import('../plots/types.js').Theme} Theme */

/**
 * @typedef {object} Material
 * @property {Run[]} runs  the figure's own first, its frame with all fields; none before there is one
 * @property {import('../store/replay.js').Change[]} log
 * @property {() => Promise<import('./code/code.js').State>} state  of the figure's own run, for a program
 * @property {Plot[]} plots
 * @property {Theme} theme
 * @property {import('../plots/drawing/standing.js').Standing} [standing]  axes as they are on the page
 * @property {string} [panel]  the id of the one that is wanted; all where there is none
 * @property {number} [scale]  px of a PNG for each CSS px
 */

/** Of the picture, in CSS px. */
const WIDTH = 1200;
const MARGIN = 24;
const GAP = 32;
const TITLE = 26;

/** A PNG has so many px for each of them, where nobody says otherwise, and at most. */
const PNG_RATIO = 2;
const MOST_RATIO = 4;

/** Of the JSON. */
const FORMAT_VERSION = 1;

/**
 * @param {string} type
 * @param {Material} whole
 * @returns {Promise<Blob>}
 */
export async function exportBlob(type, whole) {
  const { runs, log, state, panel } = whole;
  const plots = panel === undefined ? whole.plots : whole.plots.filter(({ id }) => id === panel);
  if (panel !== undefined && plots.length === 0) {
    const shown = whole.plots.map(({ id }) => id).join(', ');
    throw new ElboError('not-available', `The figure shows no panel ${panel}; it shows ${shown}.`);
  }
  const material = { ...whole, plots };
  const [own] = runs;
  if (!own?.frame) throw new ElboError('not-available', 'There is no figure yet that could be saved.');
  if (type === 'png') return pngBlob(material);
  if (type === 'svg') return new Blob([svgText(material)], { type: 'image/svg+xml' });
  if (type === 'csv' && panel !== undefined) {
    const { panelCsv } = await import('./panel-csv.js');
    return new Blob([panelCsv(plots[0], runs)], { type: 'text/csv' });
  }
  if (type === 'csv') return new Blob([csvText(own.frame)], { type: 'text/csv' });
  if (type === 'json') return new Blob([jsonText(runs, log)], { type: 'application/json' });
  if (type === 'js' || type === 'cpp' || type === 'py') {
    const { codeOf } = await import('./code/code.js');
    return new Blob([codeOf(type, await state())], { type: 'text/plain' });
  }
  throw new ElboError(
    'invalid-config',
    `A figure cannot be saved as ${type}; allowed: png, svg, csv, json, js, cpp, py.`,
  );
}

/** @typedef {{ plot: Plot, x: number, y: number, width: number, height: number }} Cell */

/**
 * As on the page where it is wide.
 * @param {Plot[]} plots
 * @param {Pick<Material, 'runs' | 'theme'>} material
 * @returns {Cell[]}
 */
function layout(plots, { runs, theme }) {
  const inner = WIDTH - 2 * MARGIN;
  const count = runs.length;
  if (plots.length < 2) return stack(plots, { x: MARGIN, width: inner, theme, count });
  const wide = Math.floor((inner - GAP) * 0.55);
  const columns = twoColumns(plots);
  const right = stack(columns.right, { x: MARGIN + wide + GAP, width: inner - GAP - wide, theme, count });
  const left = stack(columns.left, { x: MARGIN, width: wide, theme, count });
  // The first plot takes what the others leave, so that both columns end together.
  const [large, ...below] = left;
  const footHeight = below.reduce((sum, { height }) => sum + height + GAP + TITLE, 0);
  const bottom = Math.max(...right.map(({ y, height }) => y + height));
  const height = Math.max(bottom - large.y - footHeight, wide * 0.6);
  let y = large.y + height;
  const placed = below.map((cell) => {
    const top = y + GAP + TITLE;
    y = top + cell.height;
    return { ...cell, y: top };
  });
  return [{ ...large, height }, ...placed, ...right];
}

/**
 * @param {Plot[]} plots
 * @param {{ x: number, width: number, theme: Theme, count: number }} column  `count`: of runs
 * @returns {Cell[]} one below the other, at their natural heights
 */
function stack(plots, { x, width, theme, count }) {
  let y = MARGIN + TITLE;
  return plots.map((plot) => {
    const height = Math.ceil(plot.height?.(width, theme.fontSize, count) ?? width / (plot.aspect ?? 1.5));
    const cell = { plot, x, y, width, height };
    y += height + GAP + TITLE;
    return cell;
  });
}

/** @param {Cell[]} cells */
function heightOf(cells) {
  return Math.max(0, ...cells.map(({ y, height }) => y + height)) + MARGIN;
}

/**
 * @param {Material} material
 * @returns {string}
 */
function svgText({ runs, plots, theme, standing }) {
  const cells = layout(plots, { runs, theme });
  const height = heightOf(cells);
  const titles = svgPainter({
    width: WIDTH,
    height,
    theme,
    title: cells.map(({ plot }) => plot.describe(runs)).join(' '),
  });
  for (const cell of cells) writeTitle(titles, cell);
  const pictures = cells.map(({ plot, x, y, width, height: tall }) => {
    const id = `elbo-${plot.id}`;
    const painter = svgPainter({ width, height: tall, theme, standing, background: false, id });
    plot.draw(runs, painter);
    return painter.toString().replace('<svg ', `<svg x="${x}" y="${y}" `);
  });
  return titles.toString().replace(/<\/svg>$/, `${pictures.join('')}</svg>`);
}

/**
 * Painted plot by plot: an image of an SVG is what a strict content policy refuses.
 * @param {Material} material
 * @returns {Promise<Blob>}
 */
async function pngBlob({ runs, plots, theme, standing, scale = PNG_RATIO }) {
  if (!(scale > 0 && scale <= MOST_RATIO))
    throw new ElboError('invalid-config', `scale: ${scale} is not allowed; allowed: up to ${MOST_RATIO}.`);
  const cells = layout(plots, { runs, theme });
  const sheet = canvasOf(WIDTH, heightOf(cells), scale);
  const around = canvasPainter(sheet.context, {
    width: WIDTH,
    height: heightOf(cells),
    ratio: scale,
    theme,
    background: true,
  });
  for (const cell of cells) writeTitle(around, cell);
  for (const { plot, x, y, width, height } of cells) {
    const { canvas, context } = canvasOf(width, height, scale);
    plot.draw(runs, canvasPainter(context, { width, height, ratio: scale, theme, standing }));
    sheet.context.setTransform(1, 0, 0, 1, 0, 0);
    sheet.context.drawImage(canvas, x * scale, y * scale);
  }
  return new Promise((resolve, reject) => {
    const done = (/** @type {Blob | null} */ blob) =>
      blob
        ? resolve(blob)
        : reject(new ElboError('out-of-memory', 'The browser could not encode the picture.'));
    sheet.canvas.toBlob(done, 'image/png');
  });
}

/**
 * @param {Painter} painter
 * @param {{ plot: Plot, x: number, y: number }} cell
 */
function writeTitle(painter, { plot, x, y }) {
  const { theme } = painter;
  painter.text(plot.label, x, y - TITLE / 2, {
    font: fontOf(painter, 1.1, 600),
    color: theme.color('ink'),
    align: 'left',
    baseline: 'alphabetic',
  });
}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} scale
 */
function canvasOf(width, height, scale) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new ElboError('out-of-memory', 'The browser has no room for another canvas.');
  return { canvas, context };
}

/**
 * The course of the bound and its parts, a line for each iteration that the trace keeps.
 * @param {import('../plots/types.js').Frame} frame
 */
export function csvText({ trace }) {
  const { parts = {}, ...course } = /** @type {Record<string, any>} */ (trace ?? {});
  const given = Object.entries({ ...course, ...parts }).filter(([, dense]) => dense?.data);
  const rows = Array.from({ length: course.iteration?.data.length ?? 0 }, (_, i) =>
    given.map(([, { data }]) => data[i]).join(','),
  );
  return `${[given.map(([name]) => name).join(','), ...rows].join('\n')}\n`;
}

/**
 * @param {Run[]} runs
 * @param {Material['log']} log
 */
export function jsonText([own, ...others], log) {
  const plain = (/** @type {string} */ _key, /** @type {any} */ value) =>
    ArrayBuffer.isView(value) ? Array.from(/** @type {Float64Array} */ (value)) : value;
  const { config, frame } = own;
  const compared = others.map(({ label, config, frame }) => ({ label, config, frame }));
  const beside = compared.length > 0 ? { compare: compared } : {};
  const file = { format: 'elbo-explorer', version: FORMAT_VERSION, config, log, frame, ...beside };
  return JSON.stringify(file, plain, 1);
}
