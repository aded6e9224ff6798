/**
 * The weight of each component as a bar, with its expected number of points; components without points in grey.
 */

import { fixed, plain, tickLabels } from '../drawing/numbers.js';
import { linear } from '../drawing/scale.js';
import { ticks } from '../drawing/ticks.js';
import { sheet } from '../marks/chart.js';
import { bars, segments, text, zone } from '../marks/marks.js';
import { panel } from '../panel.js';
import { barRows } from '../shared/bar-rows.js';
import { componentColor, componentsOf, inWords, listed } from '../shared/mixture.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../shared/mixture.js').Component} Component */

/** A row needs this many font sizes to carry its numbers; where it has less, the bars stand up side by side instead. */
const LEAST_ROW = 1.3;
const BEST_ROW = 2.6;

/** How strongly one without points is drawn. */
const FAINT = 0.6;

/** @param {Component[]} components */
const countOf = (components) =>
  `${components.filter(({ active }) => active).length} of ${components.length} hold points`;

/** @param {Component} component */
function told({ index, name, weight, count }) {
  /** @type {[string, string][]} */
  const rows = [
    ['weight', fixed(weight, 4)],
    ['points', plain(count)],
  ];
  return { kind: 'component', index, title: `component ${name}`, rows };
}

/**
 * @param {Component[]} components
 * @param {Painter} painter
 */
function upright(components, painter) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const [left, top, bottom] = [em * 2.6, em * 1.9, height - em * 1.6];
  const largest = Math.max(...components.map(({ weight }) => weight ?? 0)) || 1;
  const y = linear([0, largest], [bottom, Math.min(top, bottom - 1)]);
  const step = (width - left) / components.length;
  const values = ticks(0, largest, 4);
  const labels = tickLabels(values);
  const across = values.map((value) => y.invert(Math.round(y(value)) + 0.5));
  const thick = Math.max(step * 0.7, 1);
  // Every number that fits: all, or each fifth.
  const each = step >= em * 1.6 ? 1 : 5;
  const marks = components.flatMap((component) => {
    const { index, active, weight, name } = component;
    const middle = left + (index + 0.5) * step;
    const high = Math.max(weight ?? 0, 1 / Math.abs(y(1) - y(0)));
    return [
      bars(
        { x0: [middle - thick / 2], x1: [middle + thick / 2], y0: [0], y1: [high] },
        { color: active ? componentColor(index) : 'muted', alpha: active ? 1 : FAINT, name },
      ),
      text(middle, 0, (index + 1) % each === 0 ? name : '', {
        color: 'muted',
        dy: 0.35,
        align: 'center',
        baseline: 'top',
      }),
      zone([[middle - step / 2, top, middle + step / 2, bottom]], [[middle, y(weight ?? 0)]], () =>
        told(component),
      ),
    ];
  });
  const head = /** @type {const} */ ({ dy: 0.2, baseline: 'top' });
  const axes = /** @type {const} */ ({ label: 'axes', color: 'muted', align: 'right', baseline: 'middle' });
  return [
    sheet(painter, [
      text('left', 'top', countOf(components), head),
      text('right', 'top', 'weight', { ...head, color: 'muted', align: 'right' }),
    ]),
    sheet(
      painter,
      [
        segments([left], across, [width], across, { label: 'axes', color: 'grid', width: 1 }),
        ...values.map((value, i) =>
          text(left, y.invert(Math.max(y(value), top)), labels[i], { ...axes, dx: -0.4 }),
        ),
        ...marks,
      ],
      { y },
    ),
  ];
}

export const plot = panel({
  id: 'weights',
  label: 'Component weights',
  models: ['mixture'],
  fields: ['components'],
  aspect: 1.6,
  height: (width, em) => Math.ceil(Math.min(width / 1.6, Math.max(12.5 * em, width / 3.5))),

  read([run]) {
    const components = componentsOf(run?.frame);
    return components.length === 0 ? 'No components yet' : components;
  },

  picture(components, painter) {
    const em = painter.theme.fontSize;
    const row = (painter.height - em * 1.9) / components.length;
    if (row < LEAST_ROW * em) return upright(components, painter);
    const rows = components.map((component) => ({
      name: component.name,
      words: `${fixed(component.weight, 3)}${component.count === null ? '' : ` · ${fixed(component.count, 1)}`}`,
      value: component.weight,
      color: componentColor(component.index),
      active: component.active,
      told: told(component),
    }));
    return barRows(painter, rows, {
      title: countOf(components),
      unit: 'weight · points',
      step: Math.min(row, BEST_ROW * em),
      margin: em * 2,
      label: ({ name }) => `component ${name}`,
      faint: FAINT,
    });
  },

  words(components) {
    const live = components.filter(({ active }) => active).sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
    const named = live.slice(0, 4).map(inWords);
    const more = live.length > named.length ? `, and ${live.length - named.length} smaller` : '';
    return `${live.length} of ${components.length} components hold points${named.length > 0 ? `: ${listed(named)}${more}` : ''}.`;
  },
});
