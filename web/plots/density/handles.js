/**
 * What can be dragged on the plot of a density: the Gaussians that q is made of, and those of a target that readers edit. Each has a
 * handle at its mean, two that stretch its axes, one that turns it, and one for its weight. Geometry only: an ellipse is its mean and
 * the lower Cholesky factor of its covariance.
 */

import { gaussiansOf } from '../shared/approximation.js';
import { changed, rowsOf } from './edits.js';
import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { alignedAxes, axesOf, choleskyOf } from '../shared/principal-axes.js';
import { clamp } from '../drawing/scale.js';

/** @typedef {import('../types.js').Change} Change */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Handle} Handle */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../shared/principal-axes.js').Axis} Axis */
/** @typedef {{ frame: Frame, family?: import('../types.js').Family, dimensions: number, plane: Plane }} Place */
/** @typedef {[number, number]} Pair */

/**
 * Something with handles.
 * @typedef {object} Thing
 * @property {'q' | 'target'} owner
 * @property {number} index   among its owner's Gaussians
 * @property {string} group
 * @property {string} name    in words
 * @property {number[]} mean
 * @property {Axis[]} axes    one a dimension; none for a delta
 * @property {boolean} turns
 * @property {number | null} share  of all weights; null where it stands alone
 */

/** Handles stand this many standard deviations out: q's and the target's apart, since q ends where the target is. */
const REACH = { q: 2, target: 1 };

/** And this far beyond, times the font size, so that they stay apart from the mean of a narrow Gaussian. */
const BEYOND = 0.9;
const TURN_BEYOND = 2.2;

/** Half the length of the track of a weight, and how far from the mean it is. */
const TRACK = 2;
const TRACK_OFF = { q: -1.9, target: 1.9 };

const LEAST_SHARE = 0.01;

/** No axis gets shorter than this share of the view. */
const LEAST_DEVIATION = 1e-3;

/**
 * @param {Place} place
 * @returns {Thing[]} the target's first, so that q's handles lie above them
 */
function thingsOf({ frame, family, dimensions }) {
  const rows = rowsOf(frame).filter((row) => row.every(isFiniteNumber));
  const total = rows.reduce((sum, [weight]) => sum + weight, 0);
  const components = rows.map((row, index) => {
    const name = `component ${index + 1} of the target`;
    const [weight, ...rest] = row;
    const mean = rest.slice(0, dimensions);
    const axes = axesOf(choleskyOf(rest.slice(dimensions)));
    const share = rows.length > 1 ? weight / total : null;
    return { owner: 'target', index, group: `target-${index + 1}`, name, mean, axes, turns: true, share };
  });
  const gaussians = gaussiansOf(frame.q);
  const parts = gaussians.map(({ index, mean, factor, weight }) => {
    const alone = gaussians.length === 1;
    const name = alone ? 'q' : `component ${index + 1} of q`;
    // With deviations alone its axes are those of the plane.
    const turns = !family?.parameters?.some(({ from }) => from === 'deviations');
    const axes = factor === null ? [] : turns ? axesOf(factor) : alignedAxes(factor);
    const share = alone ? null : weight;
    return { owner: 'q', index, group: alone ? 'q' : `q-${index + 1}`, name, mean, axes, turns, share };
  });
  return /** @type {Thing[]} */ ([...components, ...parts]).filter(({ axes }) =>
    axes.every(({ deviation }) => deviation > 0 && isFiniteNumber(deviation)),
  );
}

/**
 * Where things are in pixels, and how many make a unit.
 * @param {Place} place
 * @param {Thing} thing
 */
function anchorOf({ frame, dimensions, plane }, { owner, mean }) {
  const unit = Math.abs(plane.x(1) - plane.x(0));
  const x = plane.x(mean[0]);
  if (dimensions === 2) return { x, y: plane.y(mean[1]), unit };
  // On a line q is dragged on the axis, the target on its curve.
  return {
    x,
    y: owner === 'q' ? plane.bottom : clamp(plane.y(heightAt(frame, mean[0])), plane.top, plane.bottom),
    unit,
  };
}

/**
 * @param {Frame} frame
 * @param {number} at
 * @returns {number} the posterior's density at a place of a line
 */
function heightAt({ target }, at) {
  const grid = valuesOf(target?.x);
  const heights = valuesOf(target?.density);
  let i = 0;
  while (i < grid.length - 1 && grid[i] < at) i++;
  return isFiniteNumber(heights[i]) ? heights[i] : 0;
}

/**
 * @param {Place} place
 * @param {Painter} painter
 * @returns {Handle[]}
 */
export function handlesOf(place, painter) {
  const { width, height } = painter;
  return thingsOf(place)
    .flatMap((thing) => handlesOfThing(place, painter, thing))
    .filter(({ x, y }) => x >= 0 && x <= width && y >= 0 && y <= height);
}

/**
 * @param {Place} place
 * @param {Painter} painter
 * @param {Thing} thing
 * @returns {Handle[]}
 */
function handlesOfThing(place, painter, thing) {
  const { dimensions, plane } = place;
  const { owner, group, name, mean, axes, share } = thing;
  const em = painter.theme.fontSize;
  const at = anchorOf(place, thing);
  /** @param {'mean' | 'axis' | 'rotation' | 'weight'} kind */
  const kindOf = (kind) =>
    /** @type {import('../types.js').HandleKind} */ (owner === 'q' ? kind : `component-${kind}`);
  const views = /** @type {Pair[]} */ ([plane.x.domain, plane.y.domain].slice(0, dimensions));
  const span = plane.x.domain[1] - plane.x.domain[0];
  /** @type {Handle[]} */
  const handles = [];
  const center = { group, kind: kindOf('mean'), x: at.x, y: at.y };
  const flat = /** @type {{ along?: Pair }} */ (dimensions === 1 ? { along: [1, 0] } : {});
  handles.push({
    ...center,
    id: `${group}-mean`,
    label: `mean of ${name}`,
    value: mean,
    bounds: views,
    ...flat,
  });
  axes.forEach((axis, i) => {
    const along = sideOf(place, painter, thing, axis);
    const length = axis.deviation * REACH[owner] * at.unit + BEYOND * em;
    handles.push({
      id: `${group}-axis-${i + 1}`,
      group,
      kind: kindOf('axis'),
      label: `width of ${name}${axes.length === 1 ? '' : ` along its ${i === 0 ? 'level' : 'upright'} axis`}`,
      x: at.x + length * along[0],
      y: at.y + length * along[1],
      value: [axis.deviation],
      bounds: [[LEAST_DEVIATION * span, span]],
      along,
      stem: [at.x, at.y],
    });
  });
  const [major, minor] = [...axes].sort((a, b) => b.deviation - a.deviation);
  if (thing.turns && minor && major.deviation > minor.deviation * (1 + 1e-9)) {
    const [ax, ay] = sideOf(place, painter, thing, major);
    const length = major.deviation * REACH[owner] * at.unit + TURN_BEYOND * em;
    // On the side that the axis' own handle leaves free.
    const [dx, dy] = [-ax * length, -ay * length];
    handles.push({
      id: `${group}-rotation`,
      group,
      kind: kindOf('rotation'),
      label: `rotation of ${name}`,
      x: at.x + dx,
      y: at.y + dy,
      value: [degrees(major.direction)],
      bounds: [[-90, 90]],
      along: [dy / length, -dx / length],
      stem: [at.x, at.y],
    });
  }
  if (share !== null) {
    const y = at.y + TRACK_OFF[owner] * em;
    handles.push({
      id: `${group}-weight`,
      group,
      kind: kindOf('weight'),
      label: `weight of ${name}`,
      x: at.x + (2 * share - 1) * TRACK * em,
      y,
      value: [share],
      bounds: [[LEAST_SHARE, 1 - LEAST_SHARE]],
      along: [1, 0],
      stem: [at.x - TRACK * em, y],
    });
  }
  return handles;
}

/**
 * The way from the mean to the handle of an axis, in CSS px: to the side where it is in view.
 * @param {Place} place
 * @param {Painter} painter
 * @param {Thing} thing
 * @param {Axis} axis
 * @returns {Pair}
 */
function sideOf(place, painter, thing, { direction: [u, v], deviation }) {
  const { x, y, unit } = anchorOf(place, thing);
  const { width, height, theme } = painter;
  const length = deviation * REACH[thing.owner] * unit + BEYOND * theme.fontSize;
  /** @param {number} side */
  const inView = (side) => {
    const [px, py] = [x + side * length * u, y - side * length * v];
    return px >= 0 && px <= width && py >= 0 && py <= height;
  };
  const side = inView(1) || !inView(-1) ? 1 : -1;
  // Never a minus zero, which would be told from a zero.
  return [side * u + 0, -side * v + 0];
}

/** @param {Pair} direction  the angle of a line, −90 to 90 */
function degrees([u, v]) {
  const angle = (Math.atan2(v, u) * 180) / Math.PI;
  return angle > 90 ? angle - 180 : angle <= -90 ? angle + 180 : angle;
}

/**
 * @param {Place} place
 * @param {Painter} painter
 * @param {Handle} handle
 * @param {number} px
 * @param {number} py
 * @returns {Change | null}
 */
export function moved(place, painter, handle, px, py) {
  const { plane, dimensions } = place;
  const thing = thingsOf(place).find(({ group }) => group === handle.group);
  if (!thing || !isFiniteNumber(px) || !isFiniteNumber(py)) return null;
  const em = painter.theme.fontSize;
  const at = anchorOf(place, thing);
  const span = plane.x.domain[1] - plane.x.domain[0];
  const along = handle.along ?? [1, 0];
  const advance = (px - at.x) * along[0] + (py - at.y) * along[1];
  const kind = handle.kind.replace('component-', '');
  if (kind === 'mean') {
    // Within the view, or the view would grow under the pointer and carry the mean further out.
    const x = plane.x.invert(clamp(px, plane.left, plane.right));
    const y = plane.y.invert(clamp(py, plane.top, plane.bottom));
    return changed(place, thing, { mean: [x, y].slice(0, dimensions) });
  }
  if (kind === 'weight') {
    const share = clamp((advance / (TRACK * em) + 1) / 2, LEAST_SHARE, 1 - LEAST_SHARE);
    return changed(place, thing, { share });
  }
  if (kind === 'axis') {
    // The axis that lies along the handle's way, whichever its number is by now.
    const lies = (/** @type {Axis} */ { direction: [u, v] }) => Math.abs(u * along[0] - v * along[1]);
    const chosen = thing.axes.reduce((a, b) => (lies(b) > lies(a) + 1e-9 ? b : a));
    const deviation = clamp(
      (advance - BEYOND * em) / (REACH[thing.owner] * at.unit),
      LEAST_DEVIATION * span,
      span,
    );
    return changed(place, thing, {
      axes: thing.axes.map((axis) => (axis === chosen ? { ...axis, deviation } : axis)),
    });
  }
  const distance = Math.hypot(px - at.x, py - at.y);
  if (kind !== 'rotation' || distance === 0) return null;
  const [major, minor] = [...thing.axes].sort((a, b) => b.deviation - a.deviation);
  const [u, v] = [(px - at.x) / distance, (at.y - py) / distance];
  return changed(place, thing, {
    axes: [
      { ...major, direction: [u, v] },
      { ...minor, direction: [-v, u] },
    ],
  });
}
