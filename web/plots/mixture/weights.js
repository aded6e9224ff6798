/**
 * The weight of each component as a bar, with its expected number of points; components without points in grey.
 */

import { componentColor, componentsOf, inWords, listed } from '../shared/mixture.js';
import { fixed, plain, tickLabels } from '../drawing/numbers.js';
import { linear } from '../drawing/scale.js';
import { placeholder, widthOf, write } from '../drawing/text.js';
import { ticks } from '../drawing/ticks.js';

/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../shared/mixture.js').Component} Component */

const SMALL = 0.92;

/** A row needs this many font sizes to carry its numbers; where it has less, the bars stand up side by side instead. */
const LEAST_ROW = 1.3;
const BEST_ROW = 2.6;

/**
 * @param {Component[]} components
 * @param {Painter} painter
 */
function layout(components, painter) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const top = em * 1.9;
  const row = (height - top) / components.length;
  const largest = Math.max(...components.map(({ weight }) => weight ?? 0)) || 1;
  if (row >= LEAST_ROW * em) {
    const step = Math.min(row, BEST_ROW * em);
    const texts = components.map(numbersOf);
    const room = Math.max(...texts.map((text) => widthOf(painter, text)));
    const left = em * 2;
    const right = Math.max(left + 1, width - room - em * 0.8);
    return {
      upright: false,
      top,
      step,
      texts,
      left,
      right,
      bottom: top + step * components.length,
      size: linear([0, largest], [0, right - left]),
    };
  }
  const bottom = height - em * 1.6;
  const left = em * 2.6;
  const step = (width - left) / components.length;
  return {
    upright: true,
    top,
    step,
    texts: [],
    left,
    right: width,
    bottom,
    size: linear([0, largest], [0, Math.max(bottom - top, 1)]),
  };
}

/** @param {Component} component */
function numbersOf({ weight, count }) {
  return `${fixed(weight, 3)}${count === null ? '' : ` · ${fixed(count, 1)}`}`;
}

/** @type {Plot} */
export const plot = {
  id: 'weights',
  label: 'Component weights',
  models: ['mixture'],
  fields: ['components'],
  aspect: 1.6,
  height: (width, em) => Math.ceil(Math.min(width / 1.6, Math.max(12.5 * em, width / 3.5))),

  draw(runs, painter) {
    const components = componentsOf(runs[0]?.frame);
    if (components.length === 0) {
      placeholder(painter, 'No components yet');
      return;
    }
    const place = layout(components, painter);
    const live = components.filter(({ active }) => active).length;
    const { theme } = painter;
    const em = theme.fontSize;
    write(painter, `${live} of ${components.length} hold points`, 0, em * 0.2, {
      size: SMALL,
      baseline: 'top',
    });
    write(painter, place.upright ? 'weight' : 'weight · points', painter.width, em * 0.2, {
      color: theme.color('muted'),
      size: SMALL,
      align: 'right',
      baseline: 'top',
    });
    if (place.upright) drawUpright(painter, components, place);
    else drawRows(painter, components, place);
  },

  describe(runs) {
    const components = componentsOf(runs[0]?.frame);
    if (components.length === 0) return 'No components yet.';
    const live = components.filter(({ active }) => active).sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
    const named = live.slice(0, 4).map(inWords);
    const more = live.length > named.length ? `, and ${live.length - named.length} smaller` : '';
    return `${live.length} of ${components.length} components hold points${named.length > 0 ? `: ${listed(named)}${more}` : ''}.`;
  },

  locate(runs, painter, x, y) {
    const components = componentsOf(runs[0]?.frame);
    if (components.length === 0) return null;
    const { upright, top, step, left, bottom, size } = layout(components, painter);
    const component = components[Math.floor(upright ? (x - left) / step : (y - top) / step)];
    if (!component || y < top || y > bottom || x < 0 || x > painter.width) return null;
    const length = size(component.weight ?? 0);
    return {
      kind: 'component',
      index: component.index,
      x: upright ? left + (component.index + 0.5) * step : left + length,
      y: upright ? bottom - length : top + (component.index + 0.5) * step,
      title: `component ${component.name}`,
      rows: [
        ['weight', fixed(component.weight, 4)],
        ['points', plain(component.count)],
      ],
    };
  },
};

/**
 * @param {Painter} painter
 * @param {Component} component
 */
function barColor({ theme }, { index, active }) {
  return active ? componentColor(theme, index) : theme.color('muted');
}

/**
 * @param {Painter} painter
 * @param {Component[]} components
 * @param {ReturnType<typeof layout>} place
 */
function drawRows(painter, components, { top, step, left, right, size, texts }) {
  const { theme } = painter;
  components.forEach((component, i) => {
    const middle = top + (i + 0.5) * step;
    const thick = Math.min(step * 0.62, theme.fontSize * 1.15);
    const color = component.active ? theme.color('ink') : theme.color('muted');
    painter.group(`component ${component.name}`, () => {
      painter.fillStyle = theme.color('grid');
      painter.fillRect(left, middle - 0.5, right - left, 1);
      painter.fillStyle = barColor(painter, component);
      painter.globalAlpha = component.active ? 1 : 0.6;
      painter.fillRect(left, middle - thick / 2, Math.max(size(component.weight ?? 0), 1), thick);
      painter.globalAlpha = 1;
      write(painter, component.name, left - theme.fontSize * 0.6, middle, {
        color,
        align: 'right',
        baseline: 'middle',
      });
      write(painter, texts[i], painter.width, middle, { color, align: 'right', baseline: 'middle' });
    });
  });
}

/**
 * @param {Painter} painter
 * @param {Component[]} components
 * @param {ReturnType<typeof layout>} place
 */
function drawUpright(painter, components, { top, step, left, bottom, size }) {
  const { theme } = painter;
  const em = theme.fontSize;
  const muted = theme.color('muted');
  const values = ticks(0, size.domain[1], 4);
  const labels = tickLabels(values);
  painter.group('axes', () => {
    painter.fillStyle = theme.color('grid');
    for (const value of values)
      painter.fillRect(left, Math.round(bottom - size(value)), painter.width - left, 1);
    values.forEach((value, i) => {
      const style = /** @type {const} */ ({ color: muted, size: SMALL, align: 'right', baseline: 'middle' });
      write(painter, labels[i], left - em * 0.4, Math.max(bottom - size(value), top), style);
    });
  });
  // Every number that fits: all, or each fifth.
  const each = step >= em * 1.6 ? 1 : 5;
  for (const component of components) {
    const middle = left + (component.index + 0.5) * step;
    const thick = Math.max(step * 0.7, 1);
    const length = Math.max(size(component.weight ?? 0), 1);
    painter.fillStyle = barColor(painter, component);
    painter.globalAlpha = component.active ? 1 : 0.6;
    painter.fillRect(middle - thick / 2, bottom - length, thick, length);
    painter.globalAlpha = 1;
    const shown = each === 1 || (component.index + 1) % each === 0;
    const style = /** @type {const} */ ({ color: muted, size: SMALL, align: 'center', baseline: 'top' });
    if (shown) write(painter, component.name, middle, bottom + em * 0.35, style);
  }
}
