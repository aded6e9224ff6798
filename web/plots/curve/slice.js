/**
 * The bound over one coordinate of θ, everything else held: log p_θ(X) as a curve, below it the bound of the present q, which touches
 * where q is the posterior, and faint the bounds of earlier q's. An E step makes the bound touch; an M step climbs it.
 */

import { divergence } from '../shared/alarms.js';
import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { quantityGroup } from '../shared/groups.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { curve } from '../drawing/lines.js';
import {
  addingUp,
  decimalsFor,
  finite,
  isFiniteNumber,
  number,
  plain,
  valuesOf,
} from '../drawing/numbers.js';
import { clamp, extentOf, padded } from '../drawing/scale.js';
import { symbolOf } from '../shared/symbols.js';
import { placeholder, widthOf, wrap, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Handle} Handle */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../drawing/legend.js').Legend} Legend */

const NAME = 'boundCurve';
const SMALL = 0.92;
const LINE = 1.4;
const SHOWN = ['elbo', 'logEvidence'];

/** The picture reaches this many times the height of log p's slice below its top, or the touching point's, whichever is lower. */
const FOLLOWED = 1.25;

/** Places at which log p is integrated, so many at most; it is smooth, and each costs an integral for every observation. */
const SIZES = { least: 21, most: 41, integrals: 4000 };

/** A coordinate's name has this much room to each side, times the font size. */
const MARGIN = 0.35;

/**
 * The coordinate that is shown, and the names of all.
 * @param {Pick<Run, 'frame' | 'chosen'> | undefined} run
 */
function coordinates(run) {
  const points = Math.floor(valuesOf(run?.frame?.curve?.theta).length / 2);
  const names = Array.from({ length: points > 0 ? 2 * points + 1 : 0 }, (_, p) => nameOf(p, points));
  const wanted = run?.chosen?.coordinate ?? 0;
  return { names, chosen: wanted < Math.max(names.length, 1) ? wanted : 0 };
}

/**
 * Short, and in words, with control points counted from 1.
 * @param {number} parameter
 * @param {number} points
 */
function nameOf(parameter, points) {
  if (parameter === 2 * points) return { short: 'σ', words: 'the noise σ' };
  const point = Math.floor(parameter / 2) + 1;
  const [arrow, axis] = parameter % 2 === 0 ? ['↔', 'x₁'] : ['↕', 'x₂'];
  return { short: `${point} ${arrow}`, words: `${axis} of control point ${point}` };
}

/**
 * The coordinate that an answer is about, which for a moment may not be the one that is chosen.
 * @param {Run | undefined} run
 * @param {Analysis} answer
 */
function answerName(run, { parameter }) {
  return coordinates(run).names[parameter]?.words ?? 'the parameter';
}

/**
 * @param {Analysis} answer
 */
function contentOf({ values, logEvidence, bound, touch, history, maximum }) {
  const grid = valuesOf(values);
  const past = valuesOf(history?.bound);
  const count = grid.length > 0 ? Math.floor(past.length / grid.length) : 0;
  return {
    grid,
    evidence: valuesOf(logEvidence),
    bound: valuesOf(bound),
    past,
    count,
    at: finite(touch?.value),
    touchEvidence: finite(touch?.logEvidence),
    touchBound: finite(touch?.bound),
    top: finite(maximum?.value),
    topBound: finite(maximum?.bound),
  };
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  if (!run || !answer) return null;
  const content = contentOf(answer);
  const { grid, evidence, bound, touchBound, touchEvidence } = content;
  const across = extentOf(grid);
  const high = extentOf([...Array.from(evidence), ...Array.from(bound)]);
  const slice = extentOf(evidence) ?? extentOf(bound);
  if (!across || !(across[1] > across[0]) || !high || !slice) return null;
  const { theme, width, height } = painter;
  const em = theme.fontSize;
  const { names, chosen } = coordinates(run);
  const chips = legendOf(
    painter,
    names.map(({ short }, i) => ({
      text: short,
      color: theme.color(i === chosen ? 'ink' : 'muted'),
      weight: i === chosen ? 700 : 400,
    })),
    width - 2 * MARGIN * em,
    { gap: 0.9, size: 1 },
  );
  const notes = wrap(painter, notesOf(answer), width, SMALL);
  const foot = notes.length * LINE * em;
  // What marks the chosen name has room of its own.
  const head = chips.height + 0.5 * em;
  const legend = legendOf(painter, piecesOf(run, answer, painter), width);
  const least = [touchBound, touchEvidence].filter(isFiniteNumber);
  const span = Math.max(high[1] - Math.min(slice[0], ...least), 1e-6);
  const lowest = Math.min(extentOf(bound)?.[0] ?? slice[0], slice[0]);
  const range = padded([Math.max(lowest, high[1] - FOLLOWED * span), high[1]], 0.06);
  const plane = planeOf(painter, {
    x: { domain: across, title: answerName(run, answer) },
    y: { domain: range, title: 'nats' },
    head: legend.height,
    area: { left: 0, top: head, width, height: height - foot - head },
  });
  return { run, answer, content, plane, legend, chips, chosen, names, notes, foot };
}

/**
 * @param {Run} run
 * @param {Analysis} answer
 * @param {Painter} painter
 * @returns {import('../drawing/legend.js').Piece[]}
 */
function piecesOf(run, answer, { theme }) {
  const [ink, blue] = [theme.color('logEvidence'), theme.color('elbo')];
  const line = /** @type {const} */ ('line');
  /** @type {import('../drawing/legend.js').Piece[]} */
  const pieces = [
    { text: symbolOf('logEvidence', run), color: ink, swatches: [{ kind: line, color: ink }] },
    { text: 'bound of q', color: blue, swatches: [{ kind: line, color: blue }] },
  ];
  if (contentOf(answer).count > 0)
    pieces.push({ text: 'of earlier q', color: blue, swatches: [{ kind: line, color: blue, alpha: 0.35 }] });
  const age = ageOf(run, answer);
  return age === '' ? pieces : [...pieces, { text: age }];
}

/** What the difference of two numbers near 1 may be off by. */
const SUBTRACTED = 1e-14;

/**
 * What is printed of the touching point.
 * @param {Analysis} answer
 */
function notesOf({ touch }) {
  if (!touch) return [];
  const { logEvidence, bound, gapError, slopeLogEvidence, slopeBound } = touch;
  const gap = divergence(touch.gap, gapError ?? SUBTRACTED * (1 + Math.abs(finite(logEvidence) ?? 0)));
  const decimals = Math.max(3, decimalsFor([logEvidence, bound]));
  const difference =
    isFiniteNumber(slopeLogEvidence) && isFiniteNumber(slopeBound) ? slopeLogEvidence - slopeBound : null;
  return [
    `at θ: gap ${number(addingUp([gap], [logEvidence, bound], decimals)[0], decimals)} nats`,
    `· slope of log p ${number(slopeLogEvidence, 3)},`,
    `of the bound ${number(slopeBound, 3)},`,
    `difference ${number(difference, 3)}`,
  ];
}

/** @type {Plot} */
export const plot = {
  id: 'slice',
  label: 'The bound over one parameter',
  models: ['curve'],
  evidence: true,
  fields: ['curve'],
  analyses: [NAME],
  aspect: 1.35,
  height: (width, em) => Math.ceil(Math.max(width / 1.45, 23 * em)),
  asks: (run) => {
    const { least, most, integrals } = SIZES;
    const size = Math.round(clamp(integrals / Math.max(run.frame?.pointCount ?? 1, 1), least, most));
    return { [NAME]: { parameter: coordinates(run).chosen, size } };
  },

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { content, plane, legend, notes, foot } = place;
    const { theme, height } = painter;
    const em = theme.fontSize;
    drawChips(painter, place);
    drawAxes(painter, plane);
    drawLegend(painter, legend, 0, plane.area.top + em * 1.5);
    painter.save();
    clipTo(painter, plane, 1);
    const { grid, evidence, bound, past, count } = content;
    painter.lineJoin = 'round';
    quantityGroup(painter, SHOWN, 'elbo', 'bounds of earlier q', () => {
      painter.strokeStyle = theme.color('elbo');
      painter.lineWidth = 1.25;
      for (let t = 0; t < count; t++) {
        painter.globalAlpha = 0.1 + (0.3 * (t + 1)) / count;
        curve(painter, grid, past, plane.x, plane.y, t * grid.length);
        painter.stroke();
      }
    });
    quantityGroup(painter, SHOWN, 'logEvidence', 'log p', () => {
      painter.strokeStyle = theme.color('logEvidence');
      painter.lineWidth = 2;
      curve(painter, grid, evidence, plane.x, plane.y);
      painter.stroke();
    });
    quantityGroup(painter, SHOWN, 'elbo', 'bound', () => {
      painter.strokeStyle = theme.color('elbo');
      painter.lineWidth = 2.25;
      curve(painter, grid, bound, plane.x, plane.y);
      painter.stroke();
    });
    drawTouch(painter, plane, content);
    painter.restore();
    notes.forEach((line, i) => {
      const y = height - foot + (i + 0.5) * LINE * em;
      write(painter, line, em * 0.2, y, { color: theme.color('muted'), size: SMALL, baseline: 'middle' });
    });
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer || !answer.touch) return `${silenceOf(run, NAME)}.`;
    const { at, touchEvidence, touchBound, top, topBound } = contentOf(answer);
    const { gap, slopeLogEvidence, slopeBound } = answer.touch;
    const name = answerName(run, answer);
    return (
      `Over ${name}, which is ${plain(at)} now: log p is ${number(touchEvidence)} nats there and the bound ${number(touchBound)}, ` +
      `a gap of ${number(gap)}; their slopes are ${number(slopeLogEvidence)} and ${number(slopeBound)}. The bound is highest, ` +
      `${number(topBound)}, at ${plain(top)}.`
    );
  },

  locate([run], painter, px, py) {
    const place = layout(run, painter);
    if (!place) return null;
    const { plane, content } = place;
    const { grid, evidence, bound } = content;
    if (px < plane.left || px > plane.right || py < plane.top || py > plane.bottom) return null;
    const at = plane.x.invert(px);
    let i = 0;
    for (let k = 1; k < grid.length; k++) if (Math.abs(grid[k] - at) < Math.abs(grid[i] - at)) i = k;
    if (!isFiniteNumber(grid[i])) return null;
    return {
      kind: 'slice',
      x: plane.x(grid[i]),
      y: isFiniteNumber(bound[i]) ? clamp(plane.y(bound[i]), plane.top, plane.bottom) : plane.bottom,
      title: `${answerName(run, place.answer)} = ${plain(grid[i])}`,
      rows: [
        [symbolOf('logEvidence', run), `${number(finite(evidence[i]))} nats`],
        ['bound of q', `${number(finite(bound[i]))} nats`],
      ],
    };
  },

  // The names above the picture, of which arrow keys and presses choose.
  handles([run], painter) {
    const place = layout(run, painter);
    const chip = place?.chips.pieces[place.chosen];
    if (!place || !chip) return [];
    const em = painter.theme.fontSize;
    const lineHeight = place.chips.height / place.chips.lines;
    const last = place.names.length - 1;
    return [
      {
        id: 'coordinate',
        group: 'coordinate',
        kind: 'chosen-coordinate',
        label: 'the parameter that is shown. Arrow keys go to another',
        x: MARGIN * em + chip.x + em * 0.6,
        y: (chip.line + 0.5) * lineHeight,
        value: [place.chosen],
        bounds: [[0, Math.max(last, 1)]],
        text: place.names[place.chosen].words,
        chooses: true,
        deeds: { ArrowRight: 'next', ArrowUp: 'next', ArrowLeft: 'previous', ArrowDown: 'previous' },
      },
    ];
  },

  act([run], handle, deed) {
    const { names, chosen } = coordinates(run);
    if (names.length === 0) return null;
    const next = chosen + (deed === 'next' ? 1 : -1);
    return { chosen: { coordinate: (next + names.length) % names.length } };
  },

  choose([run], painter, { phase, x: px, y: py }) {
    const place = layout(run, painter);
    if (!place || phase === 'hover') return null;
    const em = painter.theme.fontSize;
    const { pieces, height, lines } = place.chips;
    const line = Math.floor(py / (height / Math.max(lines, 1)));
    const named = pieces.map((piece, i) => ({ ...piece, i })).filter((piece) => piece.line === line);
    const left = (/** @type {{ x: number }} */ piece) => MARGIN * em + piece.x - 0.45 * em;
    const found = named.filter((piece) => px >= left(piece)).pop();
    return found && py <= height ? { coordinate: found.i } : null;
  },
};

/**
 * @param {Painter} painter
 * @param {NonNullable<ReturnType<typeof layout>>} place
 */
function drawChips(painter, { chips, chosen }) {
  const em = painter.theme.fontSize;
  drawLegend(painter, chips, MARGIN * em, 0);
  const chip = chips.pieces[chosen];
  if (!chip) return;
  const lineHeight = chips.height / chips.lines;
  const y = (chip.line + 0.5) * lineHeight + em * 0.72;
  painter.group('chosen', () => {
    painter.fillStyle = painter.theme.color('elbo');
    painter.fillRect(MARGIN * em + chip.x, y, widthOf(painter, chip.text, 1, chip.weight), 2);
  });
}

/**
 * Where both are at the present θ, and where the bound is highest.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {ReturnType<typeof contentOf>} content
 */
function drawTouch(painter, { x, y, bottom }, { at, touchEvidence, touchBound, top, topBound }) {
  const { theme } = painter;
  const em = theme.fontSize;
  const blue = theme.color('elbo');
  painter.group('touching point', () => {
    if (at !== null && touchBound !== null) {
      painter.strokeStyle = theme.color('muted');
      painter.lineWidth = 1;
      painter.setLineDash([2, 3]);
      painter.beginPath();
      painter.moveTo(x(at), bottom);
      painter.lineTo(x(at), y(touchBound));
      painter.stroke();
      painter.setLineDash([]);
      if (touchEvidence !== null) {
        painter.strokeStyle = theme.color('klPosterior');
        painter.lineWidth = 3;
        painter.beginPath();
        painter.moveTo(x(at), y(touchBound));
        painter.lineTo(x(at), y(touchEvidence));
        painter.stroke();
      }
      painter.beginPath();
      painter.arc(x(at), y(touchBound), em * 0.4, 0, 2 * Math.PI);
      painter.fillStyle = blue;
      painter.fill();
    }
    if (top === null || topBound === null) return;
    painter.beginPath();
    painter.arc(x(top), y(topBound), em * 0.38, 0, 2 * Math.PI);
    painter.fillStyle = theme.color('surface');
    painter.fill();
    painter.strokeStyle = blue;
    painter.lineWidth = 2;
    painter.stroke();
  });
}
