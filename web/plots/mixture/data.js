/**
 * The data under the fitted mixture. Of one column as densities: a histogram, the predictive density over the weighted densities of its
 * components, and a rug of points. Of two as a scatter: points coloured by responsibility over the contours of the predictive density, under
 * the ellipses of the components.
 */

import { textOn } from '../drawing/color.js';
import { fixed, isFiniteNumber, plain, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf } from '../drawing/scale.js';
import { chartOf, sheet } from '../marks/chart.js';
import { area, contour, dots, ellipse, histogram, line, text } from '../marks/marks.js';
import { panel } from '../panel.js';
import { columnsOf, dimensionsOf, inUnits, original, viewOf } from '../shared/columns.js';
import {
  componentColor,
  componentsOf,
  inWords,
  listed,
  pointColors,
  responsibilityRows,
} from '../shared/mixture.js';
import { dotRadius } from '../shared/points.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {{ frame: Frame, dimensions: number, columns: import('../shared/columns.js').Column[], components: import('../shared/mixture.js').Component[] }} Content */

/** A description names at most this many components: a listener cannot hold more. */
const NAMED = 4;

/** A component drawn fainter than the first is left out, one drawn stronger than the second carries its number. */
const INVISIBLE = 0.04;
const NUMBERED = 0.45;

/**
 * A column of the frame's points.
 * @param {Frame} frame
 * @param {number} column
 */
function columnOf({ points }, column) {
  const data = valuesOf(points);
  const D = points?.shape[1] ?? 1;
  return Array.from({ length: points?.shape[0] ?? 0 }, (_, i) => data[i * D + column]);
}

/**
 * What is said of a point.
 * @param {Content} content
 * @param {number} row
 */
function tellPoint({ frame, columns }, row) {
  const index = frame.pointIndex?.data[row] ?? row;
  const D = frame.points?.shape[1] ?? 1;
  const places = columns.map(
    (column) =>
      /** @type {[string, string]} */ ([
        column.title,
        inUnits(frame, column, valuesOf(frame.points)[row * D + column.index]),
      ]),
  );
  return {
    kind: 'point',
    index,
    title: `point ${index + 1}`,
    rows: [...places, ...responsibilityRows(frame, row)],
  };
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function densities(content, painter) {
  const { frame, columns, components } = content;
  const [column] = columns;
  const { predictive } = frame;
  const size = Math.abs(column.scale);
  const grid = valuesOf(predictive?.x);
  const weighted = Array.from(valuesOf(predictive?.componentDensities));
  const [edges, heights] = [valuesOf(frame.histogram?.edges), valuesOf(frame.histogram?.density)];
  const tallest = Math.max(extentOf(valuesOf(predictive?.density))?.[1] ?? 0, extentOf(heights)?.[1] ?? 0);
  const em = painter.theme.fontSize;
  const strip = em * 1.1;
  const curves = components
    .filter(({ presence, index }) => presence >= INVISIBLE && weighted.length >= (index + 1) * grid.length)
    .map(({ index, presence, name }) =>
      area(grid, weighted.slice(index * grid.length, (index + 1) * grid.length), {
        label: 'components',
        name: `component ${name}`,
        color: componentColor(index),
        fill: 0.16,
        width: 0.75 + presence,
        alpha: presence,
      }),
    );
  const from = { x: (/** @type {number} */ value) => original(column, value) };
  const charts = chartOf(painter, {
    x: { domain: viewOf(frame, column, grid), title: column.title },
    y: {
      domain: [0, tallest > 0 ? (1.06 * tallest) / size : 1],
      title: `density${column.unit ? ` (per ${column.unit})` : ''}`,
    },
    strip,
    clip: 0,
    // A density per analysed unit is one per data unit once it is divided by the scale.
    from: { ...from, y: (density) => density / size },
    marks: [
      histogram(edges, heights, { label: 'histogram', name: 'histogram', color: 'muted', fill: 0.22 }),
      ...(grid.length > 1 ? curves : []),
      line(grid, valuesOf(predictive?.density), {
        label: 'predictive density',
        name: 'predictive density',
        width: 1.75,
      }),
    ],
  });
  const { bottom, x } = charts[1];
  const points = columnOf(frame, column.index);
  const middle = bottom - strip + strip * 0.6;
  const rug = dots(
    points,
    points.map(() => middle),
    {
      label: 'points',
      shape: 'tick',
      color: 'muted',
      colors: pointColors(frame, painter.theme),
      radius: strip * 0.35,
      width: 1.25,
      alpha: clamp(60 / Math.sqrt(points.length + 1) / 8, 0.25, 0.85),
      tell: (row) => tellPoint(content, row),
      across: true,
      reach: 0.5,
    },
  );
  return [
    ...charts,
    { ...charts[1], y: (/** @type {number} */ px) => px, x, marks: [rug], plane: undefined },
  ];
}

/**
 * The ellipses worth drawing, the faintest first.
 * @param {Content} content
 */
function ellipsesOf({ frame, columns, components }) {
  const { means, factors } = frame.components ?? {};
  if (!means || !factors || factors.shape[1] !== 2) return [];
  const D = means.shape[1];
  return components
    .filter(({ presence }) => presence > INVISIBLE)
    .map((component) => {
      const k = component.index;
      const center = columns.map(({ index }) => means.data[k * D + index]);
      const factor = [0, 2, 3].map((i) => factors.data[4 * k + i]);
      return { component, center, factor };
    })
    .filter(({ center, factor }) => [...center, ...factor].every(isFiniteNumber))
    .sort((a, b) => a.component.presence - b.component.presence);
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function scatter(content, painter) {
  const { frame, columns } = content;
  const [across, up] = columns;
  const { predictive } = frame;
  const { theme } = painter;
  const levels = valuesOf(predictive?.levels);
  // Each as strong as the others, one upon the other.
  const depths = Array.from(levels, (_, i) => 1 - (1 - 0.38 / (levels.length + 2)) ** (i + 1));
  const ellipses = ellipsesOf(content);
  return chartOf(painter, {
    x: { domain: viewOf(frame, across, valuesOf(predictive?.x)), title: across.title },
    y: { domain: viewOf(frame, up, valuesOf(predictive?.y)), title: up.title },
    clip: 0,
    from: { x: (value) => original(across, value), y: (value) => original(up, value) },
    marks: ({ left, right, top, bottom }) => [
      ...(predictive
        ? [contour(predictive, levels, { label: 'predictive density', depths, alpha: 0.16, width: 0.6 })]
        : []),
      dots(columnOf(frame, across.index), columnOf(frame, up.index), {
        label: 'points',
        name: 'points',
        color: 'muted',
        colors: pointColors(frame, theme),
        radius: dotRadius((right - left) * (bottom - top), frame.points?.shape[0] ?? 0),
        alpha: 0.82,
        apart: true,
        tell: (row) => tellPoint(content, row),
      }),
      ...ellipses.flatMap(({ component: { index, presence, name }, center, factor }) => {
        const style = { label: 'components', color: componentColor(index) };
        const outer = { ...style, alpha: 0.75 * presence, width: 0.5 + 0.75 * presence };
        return [
          ellipse(center, factor, 1, {
            ...style,
            name: `component ${name}`,
            alpha: presence,
            width: 0.75 + 1.5 * presence,
          }),
          ellipse(center, factor, 2, outer),
        ];
      }),
      // A disc with its number, so that colour is never the only way to tell one from the other.
      ...ellipses.flatMap(({ component, center }) => {
        const { index, presence, name, weight, count } = component;
        const color = componentColor(index);
        const numbered = presence > NUMBERED;
        const label = 'components';
        const told = () => ({
          kind: 'component',
          index,
          title: `component ${name}`,
          rows: /** @type {[string, string][]} */ ([
            ['weight', fixed(weight, 3)],
            ['points', fixed(count, 1)],
            ...columns.map((column, i) => [column.title, inUnits(frame, column, center[i])]),
          ]),
        });
        return [
          dots([center[0]], [center[1]], {
            label,
            color,
            r: numbered ? 0.72 : 0,
            alpha: presence,
            edge: 1.5,
            tell: told,
            reach: 0.8,
          }),
          text(center[0], center[1], numbered ? name : '', {
            label,
            color: textOn(theme.color(color)),
            alpha: presence,
            size: 0.85,
            weight: 600,
            dy: 0.5 / theme.fontSize,
            align: 'center',
            baseline: 'middle',
          }),
        ];
      }),
    ],
  });
}

/**
 * Says so where not all points are drawn.
 * @param {Frame} frame
 * @param {Painter} painter
 */
function sampleNote({ points, pointCount }, painter) {
  const drawn = points?.shape[0] ?? 0;
  const some = pointCount && drawn > 0 && drawn < pointCount;
  const words = some ? `${plain(drawn)} of ${plain(pointCount)} points` : '';
  return sheet(painter, [
    text('right', 'top', words, { color: 'muted', dy: 0.2, align: 'right', baseline: 'top' }),
  ]);
}

/**
 * ' at eruption 4.3 min and waiting 80 min'
 * @param {Content} content
 * @param {number} k
 */
function centre({ frame, columns }, k) {
  const means = frame.components?.means;
  if (!means) return '';
  const D = means.shape[1];
  const places = columns.map((column) => {
    const value = inUnits(frame, column, means.data[k * D + column.index]);
    return `${column.name} ${value}${column.unit === '' ? '' : ` ${column.unit}`}`;
  });
  return ` at ${listed(places)}`;
}

export const plot = panel({
  id: 'data',
  label: 'Data and components',
  models: ['mixture'],
  fields: ['points', 'responsibilities', 'components', 'predictive'],
  aspect: 1.35,

  read([run]) {
    const frame = run?.frame;
    const dimensions = frame ? dimensionsOf(frame) : 0;
    if (!frame || dimensions === 0) return 'No data yet';
    return { frame, dimensions, columns: columnsOf(frame), components: componentsOf(frame) };
  },

  picture: (content, painter) => [
    ...(content.dimensions === 1 ? densities(content, painter) : scatter(content, painter)),
    sampleNote(content.frame, painter),
  ],

  words(content) {
    const { frame, columns, components } = content;
    const count = frame.pointCount ?? frame.points?.shape[0] ?? 0;
    const shown = columns.map((column) => column.title);
    const what = shown.length === 1 ? `along ${shown[0]}` : `${shown[1]} against ${shown[0]}`;
    const points = `${plain(count)} ${count === 1 ? 'point' : 'points'}, ${what}`;
    if (components.length === 0) return `${points}.`;
    const live = components.filter(({ active }) => active).sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
    const places = live
      .slice(0, NAMED)
      .map((component) => `${inWords(component)}${centre(content, component.index)}`);
    const more = live.length > NAMED ? `; the others are smaller` : '';
    return `${points}, under a mixture of ${components.length} Gaussian ${components.length === 1 ? 'component' : 'components'}, of which ${live.length} hold points: ${listed(places)}${more}.`;
  },
});
