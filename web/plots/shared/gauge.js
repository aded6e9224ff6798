/**
 * Values on a line of nats: for each run a bar whose pieces lie between values, with the sum or the chain of inequalities that it
 * shows written above it in the colours of its terms, all bars over one axis.
 */

import { textOn } from '../drawing/color.js';
import { legendMarks, legendOf } from '../drawing/legend.js';
import { isFiniteNumber, number, plain } from '../drawing/numbers.js';
import { clamp, linear } from '../drawing/scale.js';
import { widthOf, wrap } from '../drawing/text.js';
import { sheet } from '../marks/chart.js';
import { bars, rule, segments, text, zone } from '../marks/marks.js';
import { sumAxis } from './parts-axis.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/scale.js').Range} Range */
/** @typedef {import('../drawing/scale.js').Scale} Scale */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {import('../marks/chart.js').Chart} Chart */
/** @typedef {import('../marks/marks.js').Mark} Mark */

/**
 * A piece of a bar. One without a `from` comes from minus infinity.
 * @typedef {{ quantity: string, from: number | null, to: number, title: string, text: string, inside?: string }} Bar
 *   `inside` is written upon it where it has room
 */

/** @typedef {{ quantity: string, at: number, title: string, text: string }} Line  an upright line */
/** @typedef {{ pieces: Piece[], bars: Bar[], lines: Line[] }} Block  of one run */

/**
 * @typedef {object} Gauge
 * @property {Range} domain
 * @property {Range | null} [magnified]  what a second bar below the first shows of it, on an axis of its own; its room is kept where
 *   there is none at present, and undefined where there never is
 * @property {Piece[]} [header]     what stands above all bars, where there are several
 * @property {Block[]} blocks
 * @property {Line | null} common   one value for all runs
 * @property {string[]} notes       what is said below, in pieces
 * @property {string[]} [alarms]    sentences about what cannot be, above the notes
 */

const SMALL = 0.92;
const LINE = 1.4;
const AXIS = 1.75;
const OVERSHOOT = 0.3;

/** The magnifier: its title, and its bars as shares of those above. */
const TITLE = 1.5;
const THIN = 0.6;

/** Bold letters need so much more room. */
const BOLD = 0.92;

/** A bar that comes from minus infinity fades in over so many font sizes. */
const FADE = 3;

/**
 * A round number not below a value: an axis that ends on such stands still for most changes.
 * @param {number} value    positive
 * @param {number[]} [digits]  what it may begin with
 */
export function roundAbove(value, digits = [1, 1.5, 2, 3, 5, 7]) {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = digits.find((step) => step * power >= value * (1 - 1e-12)) ?? 10;
  return digit * power;
}

/**
 * The height that suits a gauge of so many runs.
 * @param {number} width
 * @param {number} em
 * @param {number} [runs]
 * @param {boolean} [magnifies]
 */
export function heightOfGauge(width, em, runs = 1, magnifies = false) {
  const lens = magnifies ? 5.2 + 1.2 * (runs - 1) : 0;
  return Math.ceil(em * ((width < 30 * em ? 11.5 : 9.5) + (runs > 1 ? 2.8 * (runs - 1.5) : 0) + lens));
}

/**
 * @param {Painter} painter
 * @param {Gauge} gauge
 * @returns {Chart[]}
 */
export function gaugeCharts(painter, { domain, magnified, header = [], blocks, common, notes, alarms = [] }) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const [left, right] = [em * 0.2, width - em * 0.2];
  const warnings = alarms.flatMap((alarm) => wrap(painter, alarm.split(' '), BOLD * width, SMALL));
  const said = wrap(painter, notes, width, SMALL);
  const legends = blocks.map(({ pieces }) => legendOf(painter, pieces, width, { gap: 0.5, size: 1 }));
  const head = legendOf(painter, header, width, { gap: 0.5, size: 1 });
  const words = legends.reduce((sum, legend) => sum + legend.height, head.height);
  const magnifies = magnified !== undefined;
  const below = (warnings.length + said.length) * LINE;
  const rest = height - words - (AXIS + (magnifies ? TITLE + AXIS : 0) + below) * em;
  const room = rest / Math.max(blocks.length, 1) / (magnifies ? 1 + THIN : 1);
  const thick = clamp(room - 0.7 * em, 0.5 * em, 3.4 * em);
  const slim = THIN * thick;
  let y = head.height;
  const tops = legends.map((legend) => {
    const top = y;
    y += legend.height + (OVERSHOOT + 0.35) * em + thick;
    return { top, bar: top + legend.height + OVERSHOOT * em };
  });
  const main = { bottom: y, scale: linear(domain, [left, right]) };
  const title = y + AXIS * em;
  y = title + (magnifies ? TITLE * em : 0);
  const lensTops = blocks.map((_, i) => y + i * (slim + 0.35 * em));
  const lens = magnified && {
    bottom: y + blocks.length * (slim + 0.35 * em),
    scale: linear(magnified, [left, right]),
  };
  const foot = magnifies ? y + blocks.length * (slim + 0.35 * em) + AXIS * em : title;
  /** @param {{ bottom: number, scale: Scale }} row @param {Range} span @param {number[]} bars  tops @param {number} high @param {boolean} again */
  const row = ({ bottom, scale }, span, bars, high, again) => {
    const axis = { domain: span, broken: /** @type {const} */ ('none') };
    const under = sumAxis(painter, { left, right }, { axis, top: bars[0] ?? 0, bottom, lines: [], scale });
    return [
      sheet(painter, under),
      ...blocks.map((block, i) =>
        blockChart(painter, block, common, scale, [left, right], bars[i], high, again),
      ),
    ];
  };
  const legendWords = legends.flatMap((legend, i) => [
    // Upon the rules of the axis, which run through from the first bar to the last.
    ...(i > 0 ? [veil(0, tops[i].top, legend.width + 0.4 * em, legend.height)] : []),
    ...legendMarks(painter, legend, 0, tops[i].top),
  ]);
  const style = /** @type {const} */ ({ baseline: 'top' });
  const magnifier = lens && magnified ? lensMarks(main, magnified, lensTops[0], [left, right], em) : [];
  return [
    sheet(painter, [...legendMarks(painter, head, 0, 0), ...magnifier]),
    ...row(
      main,
      domain,
      tops.map(({ bar }) => bar),
      thick,
      false,
    ),
    sheet(painter, legendWords),
    ...(lens && magnified
      ? [
          sheet(painter, [
            text(0, title, lensTitle(domain, magnified), {
              ...style,
              color: 'muted',
              veil: 1,
              label: 'magnifier',
            }),
          ]),
          // A second picture of the same: what is lit is lit in the first.
          ...row(lens, magnified, lensTops, slim, true),
        ]
      : []),
    sheet(painter, [
      ...warnings.map((line, i) =>
        text(0, foot + i * LINE * em, line, { ...style, weight: 600, color: 'alarm' }),
      ),
      ...said.map((line, i) =>
        text(0, foot + (warnings.length + i) * LINE * em, line, { ...style, color: 'muted' }),
      ),
    ]),
  ];
}

/**
 * A rectangle of the surface.
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
function veil(left, top, width, height) {
  return bars({ x0: [left], x1: [left + width], y0: [top], y1: [top + height] }, { color: 'surface' });
}

/**
 * @param {Range} domain
 * @param {Range} magnified
 */
function lensTitle(domain, magnified) {
  return `The same, magnified ×${plain((domain[1] - domain[0]) / (magnified[1] - magnified[0]))}`;
}

/**
 * The bar of one run.
 * @param {Painter} painter
 * @param {Block} block
 * @param {Line | null} common
 * @param {Scale} scale
 * @param {Range} sides
 * @param {number} top
 * @param {number} thick
 * @param {boolean} again  whether it stands in the picture already
 * @returns {Chart}
 */
function blockChart(painter, block, common, scale, [left, right], top, thick, again) {
  const em = painter.theme.fontSize;
  const over = OVERSHOOT * em;
  const bottom = top + thick;
  const lines = [
    ...block.lines.map((line) => ({ ...line, from: top, to: bottom })),
    ...(common ? [{ ...common, from: top - over, to: bottom + over }] : []),
  ];
  const ends = lines.map(({ at }) => scale(at));
  /** @param {Bar | Line} part */
  const group = ({ quantity, title }) => (again ? { label: 'magnifier' } : { label: title, quantity });
  /** @param {Bar | Line} part @param {number} from @param {number} to @returns {Mark} */
  const told = ({ quantity, title, text: said }, from, to) => ({
    ...zone([[from, top - over, to, bottom + over]], [[NaN, top + thick / 2]], () => ({
      kind: 'quantity',
      title,
      rows: [['', said]],
    })),
    ...(again ? {} : { label: title }),
    quantity,
  });
  const marks = [
    ...block.bars.flatMap((bar) => [
      bars(
        { x0: [bar.from ?? -Infinity], x1: [bar.to], y0: [top], y1: [bottom] },
        // A gap too small to see is still a hairline at its place.
        { ...group(bar), color: bar.quantity, fade: FADE, least: 1 },
      ),
      ...inside(painter, bar, scale, top + thick / 2, thick, ends).map((mark) => ({
        ...mark,
        ...group(bar),
      })),
    ]),
    ...lines.map((line) => ({ ...lineMark(line, scale, [left, right]), ...group(line) })),
    ...[...block.bars].reverse().map((bar) => {
      const sides = [bar.from === null ? left : scale(bar.from), scale(bar.to)].sort((a, b) => a - b);
      return told(bar, sides[0], sides[1] + 1e-9);
    }),
    ...[...lines].reverse().map((line) => {
      const at = clamp(scale(line.at), left, right);
      return told(line, at - em * 0.5, at + em * 0.5);
    }),
  ];
  return sheet(painter, marks, { x: scale, left, right });
}

/**
 * What of the axis above the magnifier's shows: a stroke upon it, and two slanted lines from below its numbers.
 * @param {{ bottom: number, scale: Scale }} main
 * @param {Range} magnified
 * @param {number} top
 * @param {Range} sides
 * @param {number} em
 * @returns {Mark[]}
 */
function lensMarks({ bottom, scale }, magnified, top, [left, right], em) {
  const [from, to] = magnified.map((value) => clamp(scale(value), left, right));
  const style = { color: 'muted', label: 'magnifier' };
  const below = bottom + AXIS * em;
  return [
    segments([from, to], [below], [left, right], [top], { ...style, width: 1, dash: [2, 3] }),
    bars({ x0: [from - 1], x1: [to + 1], y0: [bottom - 1], y1: [bottom + 2] }, style),
  ];
}

/**
 * @param {Painter} painter
 * @param {Bar} bar
 * @param {Scale} scale
 * @param {number} y
 * @param {number} thick
 * @param {number[]} lines  px, not to be written across
 * @returns {Mark[]}
 */
function inside(painter, { quantity, from, to, inside: words = '' }, scale, y, thick, lines) {
  const em = painter.theme.fontSize;
  if (words === '' || from === null || thick < 1.3 * em) return [];
  const half = widthOf(painter, words, SMALL) / 2 + em * 0.5;
  const [left, right] = [scale(from), scale(to)].sort((a, b) => a - b);
  const centre = [(left + right) / 2, left + half, right - half].find(
    (x) =>
      x - half >= left && x + half <= right && !lines.some((line) => Math.abs(line - x) < half - em * 0.2),
  );
  if (centre === undefined) return [];
  const color = textOn(painter.theme.color(quantity));
  return [text(scale.invert(centre), y, words, { color, align: 'center', baseline: 'middle' })];
}

/**
 * An upright line, or an arrow at the edge beyond which its value lies.
 * @param {Line & { from: number, to: number }} line
 * @param {Scale} scale
 * @param {Range} sides
 * @returns {Mark}
 */
function lineMark({ quantity, at, from, to }, scale, [left, right]) {
  const x = scale(at);
  if (x <= right + 0.5 && x >= left - 0.5)
    return rule({ x: scale.invert(clamp(x, left, right)), from, to }, { color: quantity, width: 3 });
  const beyond = x > right;
  return text(beyond ? 'right' : 'left', (from + to) / 2, beyond ? '→' : '←', {
    color: quantity,
    size: 1,
    weight: 600,
    align: beyond ? 'right' : 'left',
    baseline: 'middle',
  });
}

/**
 * What is said of an identity of several runs: the residual, or the largest of them.
 * @param {string} id
 * @param {import('../types.js').Run[]} runs
 */
export function residualNote(id, runs) {
  const residuals = runs.map(({ frame }) => frame?.residuals?.[id]).filter(isFiniteNumber);
  if (residuals.length < 2) return `${id} residual ${number(residuals[0], 3)}`;
  return `${id} residuals up to ${number(Math.max(...residuals.map(Math.abs)), 3)}`;
}
