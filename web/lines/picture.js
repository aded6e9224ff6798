/** A counter-example as a picture: the densities over z and, where the sides are functions of z, the two sides. */

import { numberText } from './words.js';

/** @typedef {import('./types.js').LinePicture} LinePicture */

const SPACE = 'http://www.w3.org/2000/svg';
const WIDTH = 480;
const HEIGHT = 150;
const FOOT = 18;

/** What is drawn, in this order: the name and the colour of the quantity that it has elsewhere. */
const CURVES = /** @type {const} */ ([
  ['prior', 'p(z)', 'klPrior'],
  ['posterior', 'p(z|x)', 'target'],
  ['q', 'q(z)', 'elbo'],
]);
const SIDES = /** @type {const} */ ([
  ['left', 'left side', 'expectedLogJoint'],
  ['right', 'right side', 'alarm'],
]);

/**
 * @param {LinePicture} picture
 * @param {number | null} [at]  the z at which the sides differ most
 * @returns {HTMLElement}
 */
export function pictureOf(picture, at = null) {
  const figure = document.createElement('figure');
  const sides = SIDES.filter(([name]) => picture[name]);
  figure.append(
    plot(
      picture,
      CURVES.filter(([name]) => picture[name]),
      'Densities over z',
      at,
      true,
    ),
  );
  if (sides.length > 0) figure.append(plot(picture, sides, 'The sides over z', at, false));
  return figure;
}

/**
 * @param {LinePicture} picture
 * @param {readonly (readonly [keyof LinePicture, string, string])[]} curves
 * @param {string} name
 * @param {number | null} at
 * @param {boolean} fromZero
 */
function plot(picture, curves, name, at, fromZero) {
  const z = Array.from(picture.z.data);
  const [first, last] = [z[0], z[z.length - 1]];
  const all = curves.flatMap(([key]) => Array.from(picture[key]?.data ?? []).filter(Number.isFinite));
  const low = fromZero ? 0 : Math.min(...all);
  const high = Math.max(...all, low + 1e-12);
  const x = (/** @type {number} */ value) => (WIDTH * (value - first)) / (last - first || 1);
  const y = (/** @type {number} */ value) => 4 + ((HEIGHT - FOOT - 8) * (high - value)) / (high - low);
  const svg = node('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': name });
  const base = HEIGHT - FOOT;
  svg.append(node('path', { class: 'axis', d: `M0 ${base}H${WIDTH}` }));
  for (const tick of ticks(first, last)) {
    const text = node('text', { x: x(tick).toFixed(1), y: HEIGHT - 4, 'text-anchor': 'middle' });
    text.textContent = String(tick).replace('-', '−');
    svg.append(text);
  }
  if (at !== null && at >= first && at <= last) {
    svg.append(node('path', { class: 'at', d: `M${x(at).toFixed(1)} 0V${base}` }));
  }
  for (const [key, , color] of curves) {
    let d = '';
    let pen = 'M';
    Array.from(picture[key]?.data ?? []).forEach((value, i) => {
      if (!Number.isFinite(value)) return void (pen = 'M');
      d += `${pen}${x(z[i]).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
    });
    svg.append(node('path', { class: 'curve', d, style: '' }));
    /** @type {SVGElement} */ (svg.lastChild).style.stroke = `var(--elbo-${color})`;
  }
  const legend = document.createElement('figcaption');
  for (const [, label, color] of curves) {
    const item = document.createElement('span');
    item.textContent = label;
    item.style.color = `var(--elbo-${color})`;
    legend.append(item);
  }
  if (!fromZero) legend.append(`from ${numberText(low)} to ${numberText(high)}`);
  const group = document.createElement('div');
  group.append(svg, legend);
  return group;
}

/**
 * Round numbers in between.
 * @param {number} low
 * @param {number} high
 */
function ticks(low, high) {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) found.push(Number((k * step).toPrecision(6)));
  return found.filter((tick) => tick > low + 0.03 * (high - low) && tick < high - 0.03 * (high - low));
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function node(name, attributes) {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== '') made.setAttribute(key, String(value));
  }
  return made;
}
