/**
 * Paints charts of marks, on a canvas or as SVG. It alone knows colours by name, font sizes, and what is finite.
 */

import { packedColor, parseHex } from '../drawing/color.js';
import { clamp } from '../drawing/scale.js';
import { fontOf, widthOf } from '../drawing/text.js';
import { ringPath, ringsOf } from './rings.js';
import { thinned } from './thin.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('./chart.js').Chart} Chart */
/** @typedef {import('./marks.js').Mark} Mark */
/** @typedef {import('./marks.js').Numbers} Numbers */
/** @typedef {import('./marks.js').Spot} Spot */
/** @typedef {import('./marks.js').Style} Style */

/** Beyond so many dots one is but a few pixels, and a square of the same area is painted in half the time of a disc. */
const SQUARES_FROM = 1000;

/** Corners of the polygon that stands for an ellipse: enough that it looks smooth across a projector's screen. */
const CORNERS = 72;

const TURN = 2 * Math.PI;

/** How the shapes of dots go that are made of straight lines, for a radius of 1. @type {Record<string, [number, number][][]>} */
const WAYS = {
  cross: [
    [
      [-1, -1],
      [1, 1],
    ],
    [
      [-1, 1],
      [1, -1],
    ],
  ],
  plus: [
    [
      [-1, 0],
      [1, 0],
    ],
    [
      [0, -1],
      [0, 1],
    ],
  ],
  dash: [
    [
      [-1, 0],
      [1, 0],
    ],
  ],
  tick: [
    [
      [0, -1],
      [0, 1],
    ],
  ],
  up: [
    [
      [0, -1],
      [0.58, 0],
      [-0.58, 0],
      [0, -1],
    ],
  ],
  down: [
    [
      [0, 0],
      [-0.58, -1],
      [0.58, -1],
      [0, 0],
    ],
  ],
};

/**
 * @param {Painter} painter
 * @param {Chart[]} charts
 */
export function paint(painter, charts) {
  const marks = charts.flatMap((chart) => chart.marks);
  const shown = new Set(marks.flatMap(({ quantity }) => quantity ?? []));
  // A quantity that the picture does not show leaves it as it is.
  const concerned = painter.lit === null || shown.has(painter.lit);
  for (const quantity of shown) painter.quantities?.add(quantity);
  for (const chart of charts) {
    const { left, right, top, bottom, clip } = chart;
    const held = clip === null ? [] : chart.marks.filter(({ free }) => !free);
    const edge = Number(clip);
    const [width, height] = [right - left + 2 * edge, bottom - top + 2 * edge];
    if (held.length > 0)
      painter.clipped(left - edge, top - edge, width, height, () =>
        paintGroups(painter, held, chart, concerned),
      );
    paintGroups(
      painter,
      clip === null ? chart.marks : chart.marks.filter(({ free }) => free),
      chart,
      concerned,
    );
  }
}

/**
 * Neighbours of one label are one group of the picture.
 * @param {Painter} painter
 * @param {Mark[]} all
 * @param {Chart} chart
 * @param {boolean} concerned
 */
function paintGroups(painter, all, chart, concerned) {
  const marks = all.filter(
    ({ kind, width, fill }) => kind !== 'zone' && !(kind === 'line' && width === 0 && !fill),
  );
  for (let i = 0; i < marks.length;) {
    const { label, quantity } = marks[i];
    let end = i + 1;
    while (end < marks.length && marks[end].label === label && marks[end].quantity === quantity) end++;
    const some = marks.slice(i, end);
    const draw = () => some.forEach((mark) => paintMark(painter, mark, chart));
    if (label === undefined && quantity === undefined) draw();
    else painter.group(label ?? quantity ?? '', draw, concerned ? quantity : undefined);
    i = end;
  }
}

/**
 * @param {Painter} painter
 * @param {Mark} mark
 * @param {Chart} chart
 */
function paintMark(painter, mark, chart) {
  const { theme } = painter;
  const em = theme.fontSize;
  const color = colorOf(painter, mark.color);
  const { x, y } = chart;
  switch (mark.kind) {
    case 'line': {
      const kept = mark.thin ? thinned(mark.x, mark.y, x) : null;
      trail(painter, kept ? of(mark.x, kept) : mark.x, kept ? of(mark.y, kept) : mark.y, chart, mark.close);
      ink(painter, mark, color);
      break;
    }
    case 'area':
      trail(painter, mark.x, mark.y, chart);
      if (mark.x.length === 0) break;
      painter.lineTo(x(Number(mark.x[mark.x.length - 1])), y(0));
      painter.lineTo(x(Number(mark.x[0])), y(0));
      painter.closePath();
      ink(painter, { ...mark, width: 0 }, color);
      trail(painter, mark.x, mark.y, chart);
      ink(painter, { ...mark, fill: 0 }, color);
      break;
    case 'band': {
      const middle = Array.from(mark.low, (low, i) => ((low ?? NaN) + (mark.high[i] ?? NaN)) / 2);
      const kept = mark.thin ? thinned(mark.x, middle, x) : middle.map((_, i) => i);
      const there = kept.filter((i) => Number.isFinite(middle[i]));
      if (there.length < 2) break;
      const back = [...there].reverse();
      trail(
        painter,
        of(mark.x, [...there, ...back]),
        [...of(mark.high, there), ...of(mark.low, back)],
        chart,
        true,
      );
      ink(painter, mark, color);
      break;
    }
    case 'bars':
      paintBars(painter, mark, chart, color);
      break;
    case 'dots':
      paintDots(painter, mark, chart, color);
      break;
    case 'rule': {
      const upright = mark.x !== undefined;
      const [along, other] = upright ? /** @type {const} */ (['x', 'y']) : /** @type {const} */ (['y', 'x']);
      const at = spot(mark[along], chart, along);
      const [from, to] = [mark.from ?? (upright ? 'top' : 'left'), mark.to ?? (upright ? 'bottom' : 'right')];
      const ends = [spot(from, chart, other), spot(to, chart, other)];
      if (![at, ...ends].every(Number.isFinite)) break;
      const { margin = 0, fill = 0, ...style } = mark;
      /** @param {number[]} sides  a line out on the first, back on the second */
      const path = (sides) => {
        const way = sides.flatMap((side, i) =>
          (i === 0 ? ends : [...ends].reverse()).map((end) => [side, end]),
        );
        painter.beginPath();
        way.forEach(([u, v], i) => painter[i === 0 ? 'moveTo' : 'lineTo'](upright ? u : v, upright ? v : u));
      };
      if (margin > 0 && typeof mark[along] === 'number') {
        path([-1, 1].map((side) => chart[along](Number(mark[along]) + side * margin)));
        ink(painter, { fill, alpha: mark.alpha }, color);
      }
      path([at]);
      ink(painter, style, color);
      break;
    }
    case 'ellipse': {
      const [[cx, cy], [l11, l21, l22], r] = [mark.center, mark.factor, mark.radius];
      const angles = Array.from({ length: CORNERS }, (_, i) => (TURN * i) / CORNERS);
      trail(
        painter,
        angles.map((t) => cx + r * l11 * Math.cos(t)),
        angles.map((t) => cy + r * (l21 * Math.cos(t) + l22 * Math.sin(t))),
        chart,
        true,
      );
      ink(painter, mark, color);
      break;
    }
    case 'contour': {
      let covered = 0;
      ringsOf(mark).forEach((rings, i) => {
        ringPath(painter, rings, mark.grid, x, y);
        const depth = mark.depths[Math.min(i, mark.depths.length - 1)] ?? 0;
        // Contours lie one upon the other: each adds what is missing to its depth.
        const fill = Math.max((depth - covered) / (1 - covered), 0);
        ink(painter, { fill }, color);
        ink(painter, mark, color);
        covered = depth;
      });
      break;
    }
    case 'raster': {
      const { cells, columns, rows, pixel } = mark;
      painter.raster(cells, columns, rows, mark.x, mark.y, pixel, color);
      break;
    }
    case 'arrow':
      paintArrow(painter, mark, chart, color);
      break;
    case 'text': {
      const { size, weight = 400, align = 'left', baseline = 'alphabetic', dx = 0, dy = 0, veil } = mark;
      let px = spot(mark.x, chart, 'x') + dx * em;
      const py = spot(mark.y, chart, 'y') + dy * em;
      if (mark.text === '' || !Number.isFinite(px) || !Number.isFinite(py)) break;
      const wide = veil || mark.inside ? widthOf(painter, mark.text, size, weight) : 0;
      const share = { left: 0, center: 0.5, right: 1 }[align];
      if (mark.inside)
        px = clamp(px, chart.left + share * wide, Math.max(chart.left, chart.right - wide) + share * wide);
      if (veil) {
        const top = py - { top: 0.1, middle: 0.6, alphabetic: 0.95, bottom: 1.1 }[baseline] * em;
        painter.beginPath();
        painter.rect(px - share * wide - 0.1 * em, top, wide + 0.2 * em, 1.2 * em);
        painter.fill(theme.color('surface'), veil);
      }
      const font = fontOf(painter, size, weight);
      painter.text(mark.text, px, py, { font, color, alpha: mark.alpha, align, baseline });
    }
  }
}

/**
 * @param {Painter} painter
 * @param {string} [color]
 */
function colorOf({ theme }, color = 'ink') {
  return parseHex(color) ? color : theme.color(color);
}

/**
 * Where a value or an edge is, px; NaN where that is nowhere.
 * @param {Spot | undefined} value
 * @param {Chart} chart
 * @param {'x' | 'y'} scale
 */
function spot(value, chart, scale) {
  if (typeof value === 'number') return chart[scale](value);
  return typeof value === 'string' ? chart[value] : NaN;
}

/** @param {Numbers} values @param {number[]} kept */
function of(values, kept) {
  return kept.map((i) => values[i]);
}

/**
 * Puts a way through places into the path, broken where one is nowhere.
 * @param {Painter} painter
 * @param {Numbers} xs
 * @param {Numbers} ys
 * @param {Pick<Chart, 'x' | 'y'>} scales
 * @param {boolean} [close]
 */
function trail(painter, xs, ys, { x, y }, close = false) {
  painter.beginPath();
  let drawing = false;
  for (let i = 0; i < xs.length; i++) {
    const [u, v] = [xs[i], ys[i]];
    const [px, py] = typeof u === 'number' && typeof v === 'number' ? [x(u), y(v)] : [NaN, NaN];
    const there = Number.isFinite(px) && Number.isFinite(py);
    if (there) painter[drawing ? 'lineTo' : 'moveTo'](px, py);
    drawing = there;
  }
  if (close && xs.length > 0) painter.closePath();
}

/**
 * Fills and strokes the path.
 * @param {Painter} painter
 * @param {Style} style
 * @param {string} color
 */
function ink(painter, { fill = 0, width = 0, dash = [], alpha = 1, hem, round = false }, color) {
  if (hem)
    painter.stroke({ color: painter.theme.color('surface'), width: width + hem[0], alpha: hem[1] * alpha });
  if (fill > 0) painter.fill(color, fill * alpha);
  if (width > 0) painter.stroke({ color, width, alpha, dash, round });
}

/**
 * @param {Painter} painter
 * @param {import('./marks.js').Bars} mark
 * @param {Chart} chart
 * @param {string} color
 */
function paintBars(painter, mark, chart, color) {
  const { x0, x1, y0, y1, gap = 0, least = 0, wide = 0, fade, fill = 1, alpha = 1 } = mark;
  const count = Math.max(x1.length, y1.length);
  const one = (/** @type {Numbers} */ values, /** @type {number} */ i) =>
    values[values.length === 1 ? 0 : i] ?? NaN;
  painter.beginPath();
  for (let i = 0; i < count; i++) {
    let [a, b] = [chart.x(one(x0, i)), chart.x(one(x1, i))].sort((p, q) => p - q);
    const [c, d] = [chart.y(one(y0, i)), chart.y(one(y1, i))].sort((p, q) => p - q);
    if (fade !== undefined) {
      const from = a;
      [a, b] = [clamp(a, chart.left, chart.right), clamp(b, chart.left, chart.right)];
      // What runs out at the end of the axis comes from where it fades in.
      if (from < chart.left - 0.5) {
        fadeIn(painter, [a, c, b, d], fade, color);
        continue;
      }
    }
    if (![a, b, c, d].every(Number.isFinite) || c === d) continue;
    // A hair's breadth between bars, unless they are themselves that narrow.
    painter.rect(a - wide, c, 2 * wide + Math.max(b - a - gap, gap > 0 ? (b - a) * 0.8 : 0, least), d - c);
  }
  ink(painter, { fill, alpha, width: mark.width }, color);
}

/**
 * @param {Painter} painter
 * @param {import('./marks.js').Box} box
 * @param {number} over   font sizes
 * @param {string} color
 */
function fadeIn(painter, [left, top, right, bottom], over, color) {
  const start = Math.round(left);
  const steps = Math.max(0, Math.round(Math.min(over * painter.theme.fontSize, right - left)));
  /** @param {number} from @param {number} width @param {number} [alpha] */
  const piece = (from, width, alpha) => {
    painter.beginPath();
    painter.rect(from, top, width, bottom - top);
    painter.fill(color, alpha);
  };
  // Whole pixels, or the steps would show as stripes where they meet.
  for (let i = 0; i < steps; i++) piece(start + i, 1, (i + 1) / (steps + 1));
  piece(start + steps, Math.max(right - start - steps, 0));
  painter.beginPath();
}

/**
 * Rows by colour, so that the colour of the painter is set once for many.
 * @param {Uint16Array} colors
 * @param {number[]} rows
 * @returns {Map<number, number[]>}
 */
function byColor(colors, rows) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  for (const i of rows) {
    const group = groups.get(colors[i]);
    if (group) group.push(i);
    else groups.set(colors[i], [i]);
  }
  return groups;
}

/**
 * @param {Painter} painter
 * @param {import('./marks.js').Dots} mark
 * @param {Chart} chart
 * @param {string} color
 */
function paintDots(painter, mark, chart, color) {
  const { shape, low, high, colors, keep = () => true, apart = false } = mark;
  const em = painter.theme.fontSize;
  const r = mark.radius ?? mark.r * em;
  if (r === 0) return;
  const places = Array.from(mark.x, (x, i) => [chart.x(x ?? NaN), chart.y(mark.y[i] ?? NaN)]);
  const there = places.map(([px, py], i) => Number.isFinite(px) && Number.isFinite(py) && keep(i));
  if (low && high) {
    painter.beginPath();
    const cap = (mark.cap ?? 0) * em;
    places.forEach(([px], i) => {
      const ends = [chart.y(low[i] ?? NaN), chart.y(high[i] ?? NaN)];
      if (!there[i] || !ends.every(Number.isFinite)) return;
      const bar = [px, ends[0], px, ends[1]];
      const caps = cap > 0 ? ends.map((end) => [px - cap, end, px + cap, end]) : [];
      for (const [a, b, c, d] of [...caps, bar]) {
        painter.moveTo(a, b);
        painter.lineTo(c, d);
      }
    });
    ink(painter, { width: 1.25, alpha: mark.alpha }, color);
  }
  const open =
    shape === 'ring' || shape === 'cross' || shape === 'plus' || shape === 'tick' || shape === 'dash';
  const style = {
    ...mark,
    fill: open || shape === 'hollow' ? 0 : 1,
    width: mark.width ?? (open || shape === 'hollow' ? 2 : 0),
  };
  const drawn = places.length > SQUARES_FROM && shape === 'disc' ? 'square' : shape;
  const all = places.map((_, i) => i).filter((i) => there[i]);
  for (const [packed, rows] of colors
    ? byColor(colors, all)
    : [/** @type {[number, number[]]} */ ([-1, all])]) {
    const hue = packed < 0 ? color : packedColor(packed);
    for (const some of apart ? rows.map((i) => [i]) : [rows]) {
      if (some.length === 0) continue;
      painter.beginPath();
      for (const i of some) outline(painter, drawn, places[i][0], places[i][1], r);
      if (shape === 'hollow')
        ink(painter, { fill: mark.fill ?? 1, alpha: mark.alpha }, painter.theme.color('surface'));
      ink(painter, style, hue);
      if (mark.edge) ink(painter, { width: mark.edge, alpha: mark.alpha }, painter.theme.color('surface'));
    }
  }
}

/**
 * Adds a shape to the path.
 * @param {Painter} painter
 * @param {import('./marks.js').Shape} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function outline(painter, shape, x, y, r) {
  const way = WAYS[shape];
  if (way) {
    for (const part of way)
      part.forEach(([u, v], i) => painter[i === 0 ? 'moveTo' : 'lineTo'](x + r * u, y + r * v));
  } else if (shape === 'square') {
    const side = r * Math.sqrt(Math.PI);
    painter.rect(x - side / 2, y - side / 2, side, side);
  } else {
    painter.circle(x, y, r);
  }
}

/**
 * @param {Painter} painter
 * @param {import('./marks.js').Arrow} mark
 * @param {Chart} chart
 * @param {string} color
 */
function paintArrow(painter, mark, { x, y }, color) {
  const em = painter.theme.fontSize;
  const [px, py] = [x(mark.x), y(mark.y)];
  let [dx, dy] = [x(mark.x + mark.u) - px, y(mark.y + mark.v) - py];
  const length = Math.hypot(dx, dy);
  if (![px, py, length].every(Number.isFinite) || !(length > (mark.open ? em : 0.5))) return;
  const most = Math.min(length, mark.most ?? Infinity);
  [dx, dy] = [(dx * most) / length, (dy * most) / length];
  const [u, v] = [dx / most, dy / most];
  const head = mark.head * em;
  painter.beginPath();
  painter.moveTo(px, py);
  painter.lineTo(px + dx, py + dy);
  ink(painter, mark, color);
  painter.beginPath();
  // An open head ends where the arrow does, a filled one stands upon its end.
  const [tip, foot, wide] = mark.open ? [0, -head, head] : [head, 0, 0.6 * head];
  painter.moveTo(px + dx + foot * u - wide * v, py + dy + foot * v + wide * u);
  painter.lineTo(px + dx + tip * u, py + dy + tip * v);
  painter.lineTo(px + dx + foot * u + wide * v, py + dy + foot * v - wide * u);
  if (!mark.open) painter.closePath();
  ink(painter, mark.open ? { ...mark, dash: [] } : { fill: 1, alpha: mark.alpha }, color);
}
