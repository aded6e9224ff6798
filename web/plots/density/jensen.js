/**
 * Jensen's inequality seen: the log weights of draws from q as a histogram, their mean, which is the ELBO, and the log of the mean
 * weight, which is the log evidence. Measured lines with their errors, exact ones dashed.
 */

import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { quantityGroup } from '../shared/groups.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { segment } from '../drawing/lines.js';
import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf, padded } from '../drawing/scale.js';
import { symbolOf } from '../shared/symbols.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */

/** An average of log w, or the log of an average of w. @typedef {{ quantity: string, name: string, value: number | null, error: number, exact: number | null }} Line */

const NAME = 'khat';

/**
 * @param {Run | undefined} run
 * @param {Analysis} answer
 * @returns {[Line, Line]}
 */
function linesOf(run, answer) {
  const bound = run?.frame?.bound;
  const error = (/** @type {unknown} */ value) => (isFiniteNumber(value) && value > 0 ? value : 0);
  const fresh = answer.iteration === undefined || answer.iteration === run?.frame?.iteration;
  return [
    {
      quantity: 'elbo',
      name: 'mean of log w',
      value: finite(answer.meanLogWeight),
      error: error(answer.meanLogWeightError),
      // The exact bound is that of the frame, which may be on from where the weights were drawn.
      exact: fresh ? finite(bound?.elbo) : null,
    },
    {
      quantity: 'logEvidence',
      name: 'log of mean w',
      value: finite(answer.logMeanWeight),
      error: error(answer.logMeanWeightError),
      exact: finite(answer.logEvidence ?? bound?.logEvidence),
    },
  ];
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  if (!answer) return null;
  const edges = valuesOf(answer.histogram?.edges);
  const counts = valuesOf(answer.histogram?.counts);
  const lines = linesOf(run, answer);
  const range = extentOf([
    ...Array.from(edges),
    ...lines.flatMap(({ value, exact }) => [value ?? NaN, exact ?? NaN]),
  ]);
  if (!range) return null;
  const { theme, width } = painter;
  const em = theme.fontSize;
  const [mean, log] = lines;
  const gap = mean.value !== null && log.value !== null ? log.value - mean.value : null;
  const piece = (/** @type {Line} */ line) => ({
    text: `${line.name} ${number(line.value)}${line.error > 0 ? ` ± ${number(line.error)}` : ''}`,
    color: theme.color(line.quantity),
    weight: 600,
    swatches: [{ kind: /** @type {const} */ ('line'), color: theme.color(line.quantity) }],
  });
  const dashed = { kind: /** @type {const} */ ('line'), color: theme.color('muted'), dash: [4, 3] };
  const age = ageOf(run, answer);
  const legend = legendOf(
    painter,
    [
      piece(mean),
      piece(log),
      ...(gap === null ? [] : [gapPiece(gap, run, theme.color('klPosterior'))]),
      { text: 'exact', swatches: [dashed] },
      ...(age === '' ? [] : [{ text: age }]),
    ],
    width,
  );
  const most = extentOf(counts)?.[1] ?? 0;
  const plane = planeOf(painter, {
    x: { domain: padded(range, 0.03), title: 'log w = log p(x, z) − log q(z)' },
    y: {
      domain: [0, most > 0 ? 1.3 * most : 1],
      title: `draws${answer.draws ? ` (of ${plain(answer.draws)})` : ''}`,
    },
    head: legend.height,
  });
  return { edges, counts, lines, gap, plane, legend, em };
}

/** @type {Plot} */
export const plot = {
  id: 'jensen',
  label: 'Jensen’s gap',
  models: ['density'],
  evidence: true,
  fields: ['bound'],
  analyses: [NAME],
  aspect: 1.5,
  height: (width, em) => Math.ceil(Math.max(width / 1.5, 21 * em)),

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { edges, counts, lines, gap, plane, legend, em } = place;
    drawAxes(painter, plane);
    drawLegend(painter, legend, 0, em * 1.5);
    painter.save();
    clipTo(painter, plane, 1);
    painter.group('histogram', () => {
      painter.fillStyle = painter.theme.color('logWeight');
      painter.globalAlpha = 0.55;
      for (let i = 0; i < Math.min(counts.length, edges.length - 1); i++) {
        if (!(counts[i] > 0) || !isFiniteNumber(edges[i]) || !isFiniteNumber(edges[i + 1])) continue;
        const left = plane.x(edges[i]);
        const width = plane.x(edges[i + 1]) - left;
        painter.fillRect(
          left,
          plane.y(counts[i]),
          Math.max(width - 1, width * 0.8),
          plane.bottom - plane.y(counts[i]),
        );
      }
    });
    for (const line of lines) drawAverage(painter, plane, line);
    painter.restore();
    if (gap !== null) drawGap(painter, plane, lines);
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return `${silenceOf(run, NAME)}.`;
    const [mean, log] = linesOf(run, answer).map(({ value, error, exact }) => {
      const margin = error > 0 ? ` ± ${number(error)}` : '';
      return `${number(value)}${margin} nats${exact === null ? '' : ` (exactly ${number(exact)})`}`;
    });
    const draws = answer.draws ? ` of ${plain(answer.draws)} draws from q` : '';
    return (
      `The mean of the log weights${draws} is the ELBO, ${mean}; the log of their mean weight is the log evidence, ${log}. ` +
      `The difference is Jensen’s gap, the KL divergence from q to the posterior.`
    );
  },

  locate([run], painter, x, y) {
    const place = layout(run, painter);
    if (!place) return null;
    const { plane, lines, edges, counts, em } = place;
    if (x < plane.left || x > plane.right || y < plane.top || y > plane.bottom) return null;
    const line = lines.find(({ value }) => value !== null && Math.abs(plane.x(value) - x) < em * 0.5);
    if (line && line.value !== null) {
      const { quantity, name, value, error, exact } = line;
      const rows = /** @type {[string, string][]} */ ([
        [name, `${number(value)}${error > 0 ? ` ± ${number(error)}` : ''} nats`],
      ]);
      if (exact !== null) rows.push(['exact', `${number(exact)} nats`]);
      return { kind: 'quantity', quantity, x: plane.x(value), y, title: symbolOf(quantity, run), rows };
    }
    const at = plane.x.invert(x);
    for (let i = 0; i < Math.min(counts.length, edges.length - 1); i++) {
      if (!(at >= edges[i] && at < edges[i + 1]) || !isFiniteNumber(counts[i])) continue;
      const title = `${number(edges[i])} to ${number(edges[i + 1])} nats`;
      return {
        kind: 'bar',
        x: plane.x((edges[i] + edges[i + 1]) / 2),
        y: plane.y(counts[i]),
        title,
        rows: [['draws', plain(counts[i])]],
      };
    }
    return null;
  },
};

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Line} line
 */
function drawAverage(painter, plane, { quantity, name, value, error, exact }) {
  quantityGroup(painter, ['elbo', 'logEvidence', 'klPosterior'], quantity, name, () => {
    painter.fillStyle = painter.strokeStyle = painter.theme.color(quantity);
    if (value !== null) {
      const [left, right] = [plane.x(value - 2 * error), plane.x(value + 2 * error)];
      painter.globalAlpha = 0.15;
      painter.fillRect(left, plane.top, right - left, plane.bottom - plane.top);
      painter.globalAlpha = 1;
      painter.lineWidth = 2.25;
      segment(painter, plane.x(value), plane.top, plane.x(value), plane.bottom);
    }
    if (exact === null) return;
    painter.lineWidth = 1.25;
    painter.setLineDash([4, 3]);
    segment(painter, plane.x(exact), plane.top, plane.x(exact), plane.bottom);
  });
}

/**
 * @param {number} gap
 * @param {Run | undefined} run
 * @param {string} color
 * @returns {import('../drawing/legend.js').Piece}
 */
function gapPiece(gap, run, color) {
  const text = `gap ${number(gap)} ≈ ${symbolOf('klPosterior', run)}`;
  return { text, color, weight: 600, swatches: [{ kind: 'line', color }] };
}

/**
 * An arrow from the mean of the logs to the log of the mean.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Line[]} lines
 */
function drawGap(painter, plane, [mean, log]) {
  const { theme } = painter;
  const em = theme.fontSize;
  const color = theme.color('klPosterior');
  const [from, to] = [plane.x(mean.value ?? 0), plane.x(log.value ?? 0)];
  const y = plane.top + em * 1.8;
  quantityGroup(painter, ['elbo', 'logEvidence', 'klPosterior'], 'klPosterior', 'gap', () => {
    painter.strokeStyle = color;
    painter.lineWidth = 2;
    if (Math.abs(to - from) > em) {
      const head = em * 0.35 * Math.sign(to - from);
      segment(painter, from, y, to, y);
      painter.beginPath();
      painter.moveTo(to - head, y - Math.abs(head));
      painter.lineTo(to, y);
      painter.lineTo(to - head, y + Math.abs(head));
      painter.stroke();
    }
  });
}
