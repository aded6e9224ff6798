/**
 * The signed parts of the bound as a waterfall that adds up to it, and below it the identity D1: ELBO + KL = log evidence.
 */

import { quantityGroup } from './groups.js';
import { isFiniteNumber, number } from './numbers.js';
import { drawAxis, drawBreak } from './parts-axis.js';
import { naturalHeight, partsLayout } from './parts-layout.js';
import { clamp } from './scale.js';
import { symbolOf, wordsOf } from './symbols.js';
import { placeholder, widthOf, write } from './text.js';

/** @typedef {import('./types.js').Plot} Plot */
/** @typedef {import('./types.js').Painter} Painter */
/** @typedef {import('./parts-layout.js').PartsLayout} PartsLayout */
/** @typedef {import('./parts-layout.js').Section} Section */
/** @typedef {import('./parts-layout.js').Row} Row */

const SMALL = 0.92;

/** @type {Plot} */
export const plot = {
  id: 'parts',
  label: 'The parts of the bound',
  fields: ['bound'],
  aspect: 1.3,
  height: naturalHeight,

  draw(runs, painter) {
    const layout = runs[0] ? partsLayout(runs[0], painter) : null;
    if (!layout) {
      placeholder(painter, 'No bound yet');
      return;
    }
    const shown = layout.sections.flatMap(({ rows }) => rows.map(({ quantity }) => quantity));
    for (const section of layout.sections) {
      drawAxis(painter, layout, section);
      section.rows.forEach((row, i) => {
        const draw = () => drawRow(painter, layout, section, row, section.rows[i + 1]);
        quantityGroup(painter, shown, row.quantity, row.label, draw);
      });
    }
    const { theme } = painter;
    layout.footer.forEach((line, i) => {
      const style = /** @type {const} */ ({ color: theme.color('muted'), size: SMALL, baseline: 'top' });
      write(painter, line, 0, layout.footerTop + i * theme.fontSize * 1.4, style);
    });
  },

  describe(runs) {
    const run = runs[0];
    const bound = run?.frame?.bound;
    if (!run || !bound) return 'No bound yet.';
    const parts = Object.entries(bound.parts ?? {});
    const terms = parts.map(([quantity, value], i) => {
      const sign = isFiniteNumber(value) && value < 0 ? 'minus' : 'plus';
      const size = isFiniteNumber(value) ? number(Math.abs(value)) : 'unknown';
      const text = `${wordsOf(quantity, run)} ${size}`;
      return i === 0 && sign === 'plus' ? text : `${sign} ${text}`;
    });
    const sum = `The ELBO is ${isFiniteNumber(bound.elbo) ? `${number(bound.elbo)} nats` : 'not known'}`;
    const first = terms.length === 0 ? `${sum}.` : `${sum}: ${terms.join(', ')}.`;
    if (!isFiniteNumber(bound.logEvidence)) return first;
    const kl = isFiniteNumber(bound.klPosterior) ? number(bound.klPosterior) : 'unknown';
    return `${first} Adding ${wordsOf('klPosterior', run)}, ${kl}, gives ${wordsOf('logEvidence', run)}, ${number(bound.logEvidence)}.`;
  },

  locate(runs, painter, x, y) {
    const layout = runs[0] ? partsLayout(runs[0], painter) : null;
    if (!layout || x < 0 || x > painter.width) return null;
    for (const section of layout.sections) {
      for (const row of section.rows) {
        const top = row.top ?? 0;
        if (y < top || y >= top + layout.rowHeight) continue;
        return {
          kind: 'quantity',
          quantity: row.quantity,
          x: row.to === null ? layout.left : clamp(section.scale(row.to), layout.left, layout.right),
          y: top + layout.rowHeight / 2,
          title: symbolOf(row.quantity, runs[0]),
          rows: [[wordsOf(row.quantity, runs[0]), `${row.text} nats`]],
        };
      }
    }
    return null;
  },
};

/**
 * @param {Painter} painter
 * @param {PartsLayout} layout
 * @param {Section} section
 * @param {Row} row
 * @param {Row | undefined} next
 */
function drawRow(painter, layout, { axis, scale }, row, next) {
  const { theme } = painter;
  const em = theme.fontSize;
  const top = row.top ?? 0;
  const { rowHeight, stacked } = layout;
  const barTop = stacked ? top + Math.min(em * 1.4, rowHeight * 0.58) : top + rowHeight * 0.16;
  const barBottom = top + rowHeight * (stacked ? 0.94 : 0.84);
  const textY = stacked ? (top + barTop) / 2 + em * 0.05 : (barTop + barBottom) / 2;
  const weight = row.total ? 600 : 400;
  const style = /** @type {const} */ ({ weight, baseline: 'middle' });
  if (stacked) clearBehind(painter, row, textY, weight);
  write(painter, row.label, 0, textY, style);
  write(painter, row.text, painter.width, textY, { ...style, align: 'right' });
  if (row.from === null || row.to === null) return;

  const cut = axis.broken === 'low' ? layout.left : layout.right;
  const beyond = axis.broken !== 'none' && row.from === 0;
  const from = beyond ? cut : scale(row.from);
  const to = scale(row.to);
  painter.fillStyle = theme.color(row.quantity);
  // A term too small to see is still a hairline at its place.
  const width = Math.max(Math.abs(to - from), 1.5);
  painter.fillRect(Math.min(from, to), barTop, width, barBottom - barTop);
  if (beyond) drawBreak(painter, cut + (axis.broken === 'low' ? 1 : -1) * em, barTop, barBottom);
  if (!next || next.from === null) return;
  // A thread from where this bar ends to where the next takes over.
  painter.strokeStyle = theme.color('muted');
  painter.lineWidth = 1;
  painter.setLineDash([2, 2]);
  painter.beginPath();
  painter.moveTo(to, barBottom);
  painter.lineTo(to, barBottom + rowHeight - (barBottom - barTop));
  painter.stroke();
}

/**
 * Takes the lines of the axis away from behind the words that stand on them.
 * @param {Painter} painter
 * @param {Row} row
 * @param {number} y
 * @param {number} weight
 */
function clearBehind(painter, { label, text }, y, weight) {
  const em = painter.theme.fontSize;
  const [left, right] = [widthOf(painter, label, 1, weight), widthOf(painter, text, 1, weight)];
  painter.fillStyle = painter.theme.color('surface');
  painter.fillRect(0, y - em * 0.65, left + em * 0.3, em * 1.3);
  painter.fillRect(painter.width - right - em * 0.3, y - em * 0.65, right + em * 0.3, em * 1.3);
}
