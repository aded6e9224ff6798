/**
 * What a dragged handle changes, as the session takes it: all of q's parameters, or all rows of the target.
 */

import { valuesOf } from '../drawing/numbers.js';
import { covarianceOf, factorOf } from '../shared/principal-axes.js';

/** @typedef {import('../types.js').Change} Change */
/** @typedef {import('../types.js').Family} Family */
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
 * @param {{ frame: Frame, family?: Family }} place
 * @param {Which} which
 * @param {News} news
 * @returns {Change | null}
 */
export function changed({ frame, family }, which, news) {
  return which.owner === 'q'
    ? changedParameters(frame, family, which, news)
    : changedTarget(frame, which, news);
}

/**
 * @param {Frame} frame
 * @param {Family | undefined} family
 * @param {Which} which
 * @param {News} news
 * @returns {Change | null}
 */
function changedParameters({ q }, family, { index }, { mean, axes, share }) {
  const means = q?.means;
  if (!means || !family?.parameters) return null;
  const [K, D] = means.shape;
  const position = Array.from(means.data);
  const factors = Array.from(valuesOf(q.factors));
  if (mean) position.splice(index * D, D, ...mean);
  if (axes) factors.splice(index * D * D, D * D, ...factorOf(axes));
  /** @type {Record<string, number[]>} */
  const parts = {
    weights: reweighted(Array.from(valuesOf(q.weights)), index, share),
    means: position,
    factors,
    deviations: factors.filter((_, i) => i % (D + 1) === 0),
  };
  const sizes = /** @type {Record<string, number>} */ ({ K, D });
  const arrays = family.parameters.map(({ name, from, shape }) => [
    name,
    { shape: shape.map((letter) => sizes[letter]), data: parts[from] },
  ]);
  return { parameters: Object.fromEntries(arrays) };
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
