/**
 * The bound over one coordinate of θ, everything else held: log p_θ(X) as a curve, below it the bound of the present q, which touches
 * where q is the posterior, and faint the bounds of earlier q's. An E step makes the bound touch; an M step climbs it.
 */

import { legendMarks, legendOf } from '../drawing/legend.js';
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
import { widthOf, wrap } from '../drawing/text.js';
import { chartOf, sheet } from '../marks/chart.js';
import { bars, dots, line, probe, rule, text } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { divergence } from '../shared/alarms.js';
import { ageOf } from '../shared/analyses.js';
import { symbolOf } from '../shared/symbols.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {ReturnType<typeof contentOf>} Content */

const NAME = 'boundCurve';
const SMALL = 0.92;
const LINE = 1.4;

/** The picture reaches this many times the height of log p's slice below its top, or the touching point's, whichever is lower. */
const FOLLOWED = 1.25;

/** Places at which log p is integrated, so many at most; it is smooth, and each costs an integral for every observation. */
const SIZES = { least: 21, most: 41, integrals: 4000 };

/** A coordinate's name has this much room to each side, times the font size. */
const MARGIN = 0.35;

/** What the difference of two numbers near 1 may be off by. */
const SUBTRACTED = 1e-14;

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
 * @param {Analysis} answer
 * @param {Run} run
 */
function contentOf(answer, run) {
  const { values, history, touch, maximum } = answer;
  const grid = Array.from(valuesOf(values));
  const past = Array.from(valuesOf(history?.bound));
  const count = grid.length > 0 ? Math.floor(past.length / grid.length) : 0;
  const { names, chosen } = coordinates(run);
  return {
    run,
    answer,
    names,
    chosen,
    // For a moment it may not be the one that is chosen.
    name: names[answer.parameter]?.words ?? 'the parameter',
    grid,
    evidence: valuesOf(answer.logEvidence),
    bound: valuesOf(answer.bound),
    past: Array.from({ length: count }, (_, t) => past.slice(t * grid.length, (t + 1) * grid.length)),
    at: finite(touch?.value),
    touchEvidence: finite(touch?.logEvidence),
    touchBound: finite(touch?.bound),
    top: finite(maximum?.value),
    topBound: finite(maximum?.bound),
  };
}

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

/**
 * The names above the picture, of which arrow keys and presses choose.
 * @param {Content} content
 * @param {Painter} painter
 */
function chipsOf({ names, chosen }, painter) {
  const pieces = names.map(({ short }, i) => ({
    text: short,
    color: i === chosen ? 'ink' : 'muted',
    weight: i === chosen ? 700 : 400,
  }));
  return legendOf(painter, pieces, painter.width - 2 * MARGIN * painter.theme.fontSize, {
    gap: 0.9,
    size: 1,
  });
}

/**
 * @param {Content} content
 * @param {Painter} painter
 * @returns {Mark[]}
 */
function chipMarks(content, painter) {
  const em = painter.theme.fontSize;
  const chips = chipsOf(content, painter);
  const words = legendMarks(painter, chips, MARGIN * em, 0);
  const chip = chips.pieces[content.chosen];
  if (!chip) return words;
  const y = ((chip.line + 0.5) * chips.height) / chips.lines + em * 0.72;
  const left = MARGIN * em + chip.x;
  const right = left + widthOf(painter, chip.text, 1, chip.weight);
  const under = bars({ x0: [left], x1: [right], y0: [y], y1: [y + 2] }, { label: 'chosen', color: 'elbo' });
  return [...words, under];
}

/**
 * Where both are at the present θ, and where the bound is highest.
 * @param {Content} content
 * @returns {Mark[]}
 */
function touchMarks({ at, touchEvidence, touchBound, top, topBound }) {
  const label = 'touching point';
  const style = { label, color: 'elbo' };
  return [
    rule({ x: at, from: 'bottom', to: touchBound }, { label, color: 'muted', width: 1, dash: [2, 3] }),
    rule(
      { x: at, from: touchBound, to: touchEvidence ?? touchBound },
      { label, color: 'klPosterior', width: 3 },
    ),
    dots([at], [touchBound], { ...style, name: 'the bound at θ', r: 0.4 }),
    dots([top], [topBound], { ...style, name: 'where the bound is highest', shape: 'hollow', r: 0.38 }),
  ];
}

const read = answered(NAME, (answer, run) => (answer.touch || answer.values ? contentOf(answer, run) : null));

export const plot = panel({
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

  read,

  picture(content, painter) {
    const { run, answer, name, grid, evidence, bound, past, touchBound, touchEvidence } = content;
    const across = extentOf(grid);
    const high = extentOf([...Array.from(evidence), ...Array.from(bound)]);
    const slice = extentOf(evidence) ?? extentOf(bound);
    if (!across || !(across[1] > across[0]) || !high || !slice) return 'Being computed';
    const { width, height, theme } = painter;
    const em = theme.fontSize;
    const notes = wrap(painter, notesOf(answer), width, SMALL);
    const foot = notes.length * LINE * em;
    // What marks the chosen name has room of its own.
    const head = chipsOf(content, painter).height + 0.5 * em;
    const least = [touchBound, touchEvidence].filter(isFiniteNumber);
    const span = Math.max(high[1] - Math.min(slice[0], ...least), 1e-6);
    const lowest = Math.min(extentOf(bound)?.[0] ?? slice[0], slice[0]);
    const symbol = symbolOf('logEvidence', run);
    const blue = { quantity: 'elbo', color: 'elbo' };
    const earlier = past.map((values, t) =>
      line(grid, values, {
        ...blue,
        label: 'bounds of earlier q',
        name: 'of earlier q',
        width: 1.25,
        alpha: 0.1 + (0.3 * (t + 1)) / past.length,
      }),
    );
    const curve = line(grid, evidence, {
      label: 'log p',
      name: symbol,
      quantity: 'logEvidence',
      color: 'logEvidence',
    });
    const present = line(grid, bound, { ...blue, label: 'bound', name: 'bound of q', width: 2.25 });
    const told = probe(grid, bound, (i) => ({
      kind: 'slice',
      title: `${name} = ${plain(grid[i])}`,
      rows: [
        [symbol, `${number(finite(evidence[i]))} nats`],
        ['bound of q', `${number(finite(bound[i]))} nats`],
      ],
    }));
    const age = ageOf(run, answer);
    return [
      sheet(painter, chipMarks(content, painter)),
      ...chartOf(painter, {
        x: { domain: across, title: name },
        y: { domain: padded([Math.max(lowest, high[1] - FOLLOWED * span), high[1]], 0.06), title: 'nats' },
        area: { left: 0, top: head, width, height: height - foot - head },
        legend: [
          curve,
          present,
          ...earlier.slice(0, 1).map((mark) => ({ ...mark, alpha: 0.35 })),
          ...(age === '' ? [] : [{ text: age }]),
        ],
        marks: [...earlier, curve, present, ...touchMarks(content), told],
      }),
      sheet(
        painter,
        notes.map((words, i) =>
          text(em * 0.2, height - foot + (i + 0.5) * LINE * em, words, {
            color: 'muted',
            baseline: 'middle',
          }),
        ),
      ),
    ];
  },

  words({ answer, name, at, touchEvidence, touchBound, top, topBound }) {
    const { gap, slopeLogEvidence, slopeBound } = answer.touch ?? {};
    return (
      `Over ${name}, which is ${plain(at)} now: log p is ${number(touchEvidence)} nats there and the bound ${number(touchBound)}, ` +
      `a gap of ${number(gap)}; their slopes are ${number(slopeLogEvidence)} and ${number(slopeBound)}. The bound is highest, ` +
      `${number(topBound)}, at ${plain(top)}.`
    );
  },

  handles({ content, painter }) {
    const chips = chipsOf(content, painter);
    const { names, chosen } = content;
    const chip = chips.pieces[chosen];
    const em = painter.theme.fontSize;
    if (!chip) return [];
    return [
      {
        id: 'coordinate',
        group: 'coordinate',
        kind: 'chosen-coordinate',
        label: 'the parameter that is shown. Arrow keys go to another',
        x: MARGIN * em + chip.x + em * 0.6,
        y: ((chip.line + 0.5) * chips.height) / chips.lines,
        value: [chosen],
        bounds: [[0, Math.max(names.length - 1, 1)]],
        text: names[chosen].words,
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

  choose({ content, painter }, { phase, x, y }) {
    if (phase === 'hover') return null;
    const em = painter.theme.fontSize;
    const { pieces, height, lines } = chipsOf(content, painter);
    const row = Math.floor(y / (height / Math.max(lines, 1)));
    const named = pieces.map((piece, i) => ({ ...piece, i })).filter((piece) => piece.line === row);
    const found = named.filter((piece) => x >= MARGIN * em + piece.x - 0.45 * em).pop();
    return found && y <= height ? { coordinate: found.i } : null;
  },
});
