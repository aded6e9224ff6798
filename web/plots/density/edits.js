/**
 * What a dragged handle changes, as the session takes it: all of q's parameters, or all rows of the target.
 */

import { valuesOf } from '../drawing/numbers.js';
import { covarianceOf, factorOf } from '../shared/principal-axes.js';

/** @typedef {import('../types.js').Change} Change */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../shared/principal-axes.js').Axis} Axis */

/** @typedef {{ owner: 'q' | 'target', index: number }} Which  one of the Gaussians of q or of the target */

/** @typedef {{ mean?: number[], axes?: Axis[], share?: number }} News  what it is from now on; `share` of all weights */

/**
 * The rows of targetComponents; none where the target is not made of them.
 * @param {Frame} frame
 * @returns {number[][]}
 */
export function rowsOf({ target }) {
  const components = target?.components;
  if (!components) return [];
  if (Array.isArray(components)) return components.map((row) => Array.from(row));
  const [K, width] = components.shape;
  const data = valuesOf(components);
  return Array.from({ length: K }, (_, k) => Array.from({ length: width }, (_, i) => data[k * width + i]));
}

/**
 * @param {Frame} frame
 * @param {Which} which
 * @param {News} news
 * @returns {Change | null}
 */
export function changed(frame, which, news) {
  return which.owner === 'q' ? changedParameters(frame, which, news) : changedTarget(frame, which, news);
}

/**
 * @param {Frame} frame
 * @param {Which} which
 * @param {News} news
 * @returns {Change | null}
 */
function changedParameters({ q }, { index }, { mean, axes, share }) {
  const means = q?.means;
  if (!q || !means) return null;
  const [K, D] = means.shape;
  const position = Array.from(means.data);
  const factors = Array.from(valuesOf(q.factors));
  if (mean) position.splice(index * D, D, ...mean);
  if (axes) factors.splice(index * D * D, D * D, ...factorOf(axes));
  const weights = reweighted(Array.from(valuesOf(q.weights)), index, share);
  const named = /** @type {const} */ ({ shape: [D], data: position });
  switch (q.family) {
    case 'delta':
      return { parameters: { point: { ...named, shape: [D] } } };
    case 'mean-field':
      return {
        parameters: {
          mean: { ...named, shape: [D] },
          scale: { shape: [D], data: factors.filter((_, i) => i % (D + 1) === 0) },
        },
      };
    case 'mixture':
      return {
        parameters: {
          weights: { shape: [K], data: weights },
          means: { shape: [K, D], data: position },
          factors: { shape: [K, D, D], data: factors },
        },
      };
    case 'full-rank':
      return { parameters: { mean: { ...named, shape: [D] }, factor: { shape: [D, D], data: factors } } };
    default:
      return null;
  }
}

/**
 * @param {Frame} frame
 * @param {Which} which
 * @param {News} news
 * @returns {Change}
 */
function changedTarget(frame, { index }, { mean, axes, share }) {
  const rows = rowsOf(frame);
  const weights = reweighted(
    rows.map(([weight]) => weight),
    index,
    share,
  );
  const targetComponents = rows.map((row, k) => {
    const changed = [share === undefined ? row[0] : brief(weights[k]), ...row.slice(1)];
    if (k !== index) return changed;
    if (mean) changed.splice(1, mean.length, ...mean.map(brief));
    if (axes) changed.splice(1 + axes.length, Infinity, ...covarianceOf(axes).map(brief));
    return changed;
  });
  return { config: { targetComponents } };
}

/**
 * The weights with one of them at a given share and the others in their old proportion.
 * @param {number[]} weights
 * @param {number} index
 * @param {number} [share]
 */
function reweighted(weights, index, share) {
  if (share === undefined) return weights;
  const rest = weights.reduce((sum, weight, k) => (k === index ? sum : sum + weight), 0);
  const even = 1 / (weights.length - 1);
  return weights.map((weight, k) => (k === index ? share : (1 - share) * (rest > 0 ? weight / rest : even)));
}

/**
 * Six significant digits: a target stands in links, and a pointer is no finer.
 * @param {number} value
 */
function brief(value) {
  return Number(value.toPrecision(6));
}
