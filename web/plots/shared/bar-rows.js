/**
 * Rows of bars from zero, each with its name to the left and its numbers to the right.
 */

import { linear } from '../drawing/scale.js';
import { widthOf } from '../drawing/text.js';
import { sheet } from '../marks/chart.js';
import { bars, segments, text, zone } from '../marks/marks.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../marks/marks.js').Told} Told */

/**
 * @typedef {object} BarRow
 * @property {string} name
 * @property {string} words  its numbers
 * @property {number | null} value
 * @property {string} color
 * @property {boolean} active  one that is not is muted
 * @property {Told} told
 */

/**
 * @param {Painter} painter
 * @param {BarRow[]} rows
 * @param {{ title: string, unit: string, step: number, least?: number, margin: number, label: (row: BarRow) => string, faint?: number, size?: number }} look
 *   `step` px a row, `least` what the axis reaches at least, `margin` px left of the bars, `faint` how strong those are that are not active
 */
export function barRows(painter, rows, { title, unit, step, least = 0, margin, label, faint = 1, size = 1 }) {
  const { width, theme } = painter;
  const em = theme.fontSize;
  const top = em * 1.9;
  const right = Math.max(
    margin + 1,
    width - Math.max(...rows.map(({ words }) => widthOf(painter, words))) - em * 0.8,
  );
  const largest = Math.max(...rows.map(({ value }) => value ?? 0), least) || 1;
  const x = linear([0, largest], [margin, right]);
  const thick = Math.min(step * 0.62, em * 1.15);
  const marks = rows.flatMap((row, i) => {
    const middle = top + (i + 0.5) * step;
    const style = { label: label(row) };
    const words = /** @type {const} */ ({ ...style, size, align: 'right', baseline: 'middle' });
    const color = row.active ? 'ink' : 'muted';
    return [
      segments([0], [middle], [largest], [middle], { ...style, color: 'grid', width: 1 }),
      bars(
        { x0: [0], x1: [row.value ?? 0], y0: [middle - thick / 2], y1: [middle + thick / 2] },
        {
          ...style,
          color: row.active ? row.color : 'muted',
          alpha: row.active ? 1 : faint,
          least: 1,
          name: row.name,
        },
      ),
      text(0, middle, row.name, { ...words, color, dx: -0.6 }),
      text('right', middle, row.words, { ...words, color }),
      zone([[0, middle - step / 2, width, middle + step / 2]], [[x(row.value ?? 0), middle]], () => row.told),
    ];
  });
  const head = /** @type {const} */ ({ dy: 0.2, baseline: 'top' });
  return [
    sheet(painter, [
      text('left', 'top', title, head),
      text('right', 'top', unit, { ...head, color: 'muted', align: 'right' }),
    ]),
    sheet(painter, marks, { x }),
  ];
}
