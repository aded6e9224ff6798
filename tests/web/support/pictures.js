/** Pictures as text, and what must hold for each of them. */

import assert from 'node:assert/strict';
import { svgPainter } from '../../../web/plots/drawing/svg.js';
import { createTheme } from '../../../web/plots/drawing/theme.js';

/** @typedef {import('../../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../../web/plots/types.js').Run} Run */

/** A usual panel, a narrow one, a phone's and a projector's. */
const sizes = [
  [720, 400],
  [280, 180],
  [360, 420],
  [1600, 900],
];

/**
 * @param {Plot} plot
 * @param {Run[]} runs
 * @param {number[]} [size]
 * @param {{ scheme?: 'light' | 'dark', lit?: string | null, standing?: import('../../../web/plots/drawing/standing.js').Standing }} [options]
 */
export function draw(
  plot,
  runs,
  [width, height] = [720, 400],
  { scheme = 'light', lit = null, standing } = {},
) {
  const painter = svgPainter({ width, height, theme: createTheme({ scheme }), lit, standing });
  plot.draw(runs, painter);
  return painter.toString();
}

/** @param {string} text */
export function assertClean(text) {
  const stain = /NaN|undefined|Infinity|null|\[object/.exec(text);
  assert.equal(
    stain,
    null,
    `${stain?.[0]} in …${text.slice(Math.max(0, (stain?.index ?? 0) - 80), (stain?.index ?? 0) + 40)}…`,
  );
}

/**
 * Whatever it is given, a plot draws at every size nothing that is not finite and the same each time, has a sentence for it, and
 * finds only what can be shown.
 * @param {Plot} plot
 * @param {Run[]} runs
 */
export function assertDraws(plot, runs) {
  for (const size of sizes) assertClean(draw(plot, runs, size));
  const picture = draw(plot, runs);
  assert.equal(picture, draw(plot, runs));
  assert.equal(picture.split('<g ').length, picture.split('</g>').length);
  assert.notEqual(picture, draw(plot, runs, sizes[0], { scheme: 'dark' }));
  const words = plot.describe(runs);
  assertClean(words);
  assert.match(words, /^\S.*\.$/);

  const painter = svgPainter({ width: 720, height: 400, theme: createTheme() });
  for (let y = 0; y <= 400; y += 25) {
    for (let x = 0; x <= 720; x += 60) {
      const hit = plot.locate?.(runs, painter, x, y);
      if (!hit) continue;
      assert.ok(Number.isFinite(hit.x) && Number.isFinite(hit.y));
      assertClean(JSON.stringify(hit));
    }
  }
}
